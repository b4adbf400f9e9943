import type { LogHead } from "#app/protocol/wire.ts";

/** Cursors for the next sync. */
export interface SyncState {
  /** `after` of the next feed request. */
  feed: number;
  log: LogHead;
  /** `from` of the next key log request. */
  taken: number;
  /** Accounts to ask the key log for, at most 64. */
  want: string[];
  /** Members of conversations, and teams of the clinic root, that the directory has not named yet. */
  nameless: string[];
  /** Changes of the logs themselves that this device has looked at. */
  changes: number;
}
