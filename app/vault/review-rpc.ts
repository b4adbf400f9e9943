/** What is about to be signed, as the vault has understood it: this is what a screen shows before. */
export interface SignoffView {
  origin: string;
  /** Entries of the checkpoint's tree, and the range that was gone through (`to` exclusive). */
  size: number;
  from: number;
  to: number;
  /** base64 of the tree's root. */
  root: string;
  rules: string;
  findings: number;
}

export interface CheckedSignoff {
  /**
   * `valid`: signed by a device of an officer whom the clinic root vouched for then. `unknown`: of an account that this
   * device has no keys of. `broken`: not signed by that device, or not a sign-off, or context or findings are others.
   */
  state: "valid" | "unknown" | "broken";
  view: SignoffView | null;
  /** The name as the root confirmed it; null where it is not. */
  name: string | null;
  own: boolean;
  atMs: number | null;
  /** base64url of the device's signing key, for a check without this program. */
  deviceKey: string | null;
}

/** Signing and checking reviews of the access log (audit SPEC §10). Officers only: E_NOT_MEMBER to everybody else. */
export interface ReviewVault {
  /**
   * Takes what a review found, and forgets what was prepared before. Refuses a checkpoint that is not among those which this
   * device itself found good (E_LOG_UNCHECKED), and texts that are not in their one form (E_SCHEMA).
   */
  prepareSignoff(input: {
    /** The signed note. */
    note: string;
    from: number;
    to: number;
    context: string;
    findings: string;
  }): Promise<SignoffView>;
  /** Signs exactly what was prepared, once, with the device's sig key; E_ADMIN_EXPIRED without it or after ten minutes. */
  signSignoff(): Promise<{ text: string; signature: string }>;
  /** Whose signature stands under a review, and whether context and findings are the signed ones. */
  checkSignoff(input: {
    text: string;
    signature: string;
    context: string;
    findings: string;
  }): Promise<CheckedSignoff>;
}
