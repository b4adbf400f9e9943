import type { AssertionResult, CreationOptions, RegistrationResult } from "#app/protocol/session-api.ts";

/** The two ceremonies as a device needs them; a browser has navigator.credentials, a headless device something that plays it. */
export interface Authenticator {
  /** PRF outputs for both inputs, or null when it has no PRF. */
  create(
    options: CreationOptions,
    origin: string,
    prf: { first: Uint8Array; second: Uint8Array },
  ): Promise<{ credential: RegistrationResult; prf: { first: Uint8Array; second: Uint8Array } | null }>;
  /** `allow` empty is discoverable; `prfInputs` and `secondInputs` by credential id. */
  get(
    options: {
      rpId: string;
      challenge: string;
      allow: readonly string[];
      prfInputs: ReadonlyMap<string, Uint8Array>;
      secondInputs?: ReadonlyMap<string, Uint8Array>;
    },
    origin: string,
  ): Promise<{ assertion: AssertionResult; prf: Uint8Array | null; second: Uint8Array | null }>;
}
