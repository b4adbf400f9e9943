/** What this module uses of the Trusted Types API (W3C Trusted Types §4); TypeScript's DOM library does not declare it. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(input: string): string },
  ): { createScriptURL(input: string): string };
}

const allowed = new Set<string>();
let policy: { createScriptURL(input: string): string } | null = null;

/**
 * A worker's script address under `require-trusted-types-for 'script'`: the policy `bedside-worker` passes addresses that the
 * build produced and were named here, on our own origin, and nothing else.
 */
export function trustedWorkerUrl(builtUrl: string): string {
  allowed.add(builtUrl);
  policy ??= createPolicy();
  // At run time this is a TrustedScriptURL, which the Worker constructor takes where its type says string.
  return policy.createScriptURL(builtUrl);
}

function createPolicy(): { createScriptURL(input: string): string } {
  const createScriptURL = (input: string): string => {
    const sameOrigin = new URL(input, location.href).origin === location.origin;
    if (!sameOrigin || !allowed.has(input)) throw new TypeError("not a worker of this application");
    return input;
  };
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  return factory?.createPolicy("bedside-worker", { createScriptURL }) ?? { createScriptURL };
}
