interface DefaultPolicyFactory {
  createPolicy(name: "default", rules: { createHTML(input: string): string }): unknown;
}

/** What React 18 sets as HTML to make a script element; it never runs. */
const EMPTY_SCRIPT = "<script></script>";

/**
 * React 18 makes `<script>` elements through innerHTML when it renders a document anew in the browser (after an
 * extension touched the DOM before hydration): without this the page would stay blank. Any other HTML becomes "".
 */
export function installDefaultPolicy(): void {
  const factory = (globalThis as { trustedTypes?: DefaultPolicyFactory }).trustedTypes;
  factory?.createPolicy("default", { createHTML: (input) => (input === EMPTY_SCRIPT ? input : "") });
}
