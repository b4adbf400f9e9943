/** What a page may keep: the checkpoint of the access log that this device found good; the newest restore that was shown. */
export type KeptName = "access-log" | "restore-seen";

/** What a device remembers of the access log, and what it was told before it saw any of it. */
export interface KeptVault {
  /** Keeps a text of the page on this device, sealed; null forgets it. E_TOO_LONG above 256 KiB. */
  keep(input: { name: KeptName; text: string | null }): Promise<void>;
  kept(name: KeptName): Promise<string | null>;
  /** Verifier key of the access log, out of the invitation; at the clinic's set-up, of the first directory. Null before. */
  auditKey(): Promise<string | null>;
}
