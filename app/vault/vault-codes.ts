/** Codes of the vault itself, beside the protocol's refusals (SPEC §14). Each says what to do, never what was inside. */
export const vaultCodes = [
  /** The call needs an unlocked vault. */
  "E_LOCKED",
  /** There is no account in this browser. */
  "E_NO_ACCOUNT",
  /** This browser already holds an account; a second one would shadow it. */
  "E_ACCOUNT_EXISTS",
  /** No record for this passkey on this device. */
  "E_NO_RECORD",
  /** The only passkey of this browser: without it nothing here opens. */
  "E_LAST_PASSKEY",
  /** The clinic's policy asks staff for a passkey that protects keys itself (SPEC §12). */
  "E_POLICY_PRF",
  "E_PASSPHRASE_SHORT",
  /** The passphrase does not open the record. */
  "E_PASSPHRASE",
  /** Nothing can be sent before a recovery kit is confirmed or a second device is linked (SPEC §10). */
  "E_KIT_REQUIRED",
  "E_KIT_WORDS",
  /** Two recovery sheets stand: a third is not for one browser to add (SPEC §5). */
  "E_SHEET_LIMIT",
  /** Words of a sheet that does not stand in this account, or no longer does. */
  "E_SHEET",
  /** Half a statement waits for another browser's signature: nothing else is signed for its place meanwhile (SPEC §5). */
  "E_ASKED",
  /** The key log shown is not of the key whose code the sheet prints (SPEC §10). */
  "E_LOG_KEY",
  /** What two browsers said to each other while linking does not belong together (SPEC §10). */
  "E_LINK",
  "E_LINK_STEP",
  "E_LINK_WORDS",
  /** Only the browser that made an invitation for an administrator holds its secret (SPEC §6 kind 5). */
  "E_NOT_INVITER",
  /** Sixteen devices are in use. */
  "E_DEVICE_LIMIT",
  "E_ADMIN_EXPIRED",
  "E_ADMIN_EMPTY",
  "E_ADMIN_LIMIT",
  /** Writing to the device's storage failed, most often its quota. */
  "E_STORAGE",
  /** The browser has evicted part of the vault. */
  "E_STORAGE_LOST",
  /** Another copy of this profile has used the same counters: this device writes no more (SPEC §8). */
  "E_CLONED",
  /** Written on a device that its owner has taken out, with nobody who still counts answering it (SPEC §8 "Order and loss"). */
  "E_REVOKED",
  /** This browser was taken out of the account. */
  "E_REVOKED_HERE",
  /** Two accounts answered one invitation: neither has its name (SPEC §6). */
  "E_ANSWERED_TWICE",
  /** A wrong view of the own chain was claimed here: sending waits for a correct one (SPEC §8). */
  "E_VIEW",
  "E_THREAD_CLOSED",
  /** Who is in a conversation is changed by those who have that right there. */
  "E_NOT_ADMIN",
  /** Bringing in somebody who is not on the team, or giving away earlier messages, needs a fresh passkey touch (SPEC §7). */
  "E_CEREMONY_NEEDED",
  "E_NO_THREAD",
  "E_NO_PERSON",
  "E_NO_TEAM",
  /** Not a device of the own account. */
  "E_NO_DEVICE",
  "E_TOO_LONG",
  /** A new message has been begun that would be overwritten. */
  "E_DRAFT",
  /** A file that is not under way in this vault, or in another conversation. */
  "E_NO_FILE",
  /** The clinic's key log has not been read yet: sync first. */
  "E_SYNC_FIRST",
  /** The checkpoint is not one that this device found good by going through the log. */
  "E_LOG_UNCHECKED",
  /** The clinic says that it went back to a copy, and two people have yet to confirm it (audit SPEC §12). */
  "E_RESTORED",
  "E_INTERNAL",
  /** The worker ended during a call; the vault is locked. */
  "E_WORKER",
  /** Below the browser floor (SPEC §3). */
  "E_BROWSER",
  "E_CANCELLED",
  "E_PASSKEY_EXISTS",
  "E_CEREMONY",
] as const;
export type OwnVaultCode = (typeof vaultCodes)[number];
