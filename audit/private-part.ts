/** What must stay erasable, beside the log; the leaf holds the commitment to salt and bytes. */
export interface PrivatePart {
  /** 32 random bytes. */
  salt: Uint8Array;
  bytes: Uint8Array;
}
