import type { Originals, RecoveryFinish, RecoveryOpening } from "#app/protocol/recovery-api.ts";
import type { Role } from "#app/protocol/roles.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import type { IngestResult, Protection } from "./rpc.ts";
import type { KitSheet } from "./sheet-rpc.ts";

/** What is wrong with typed words, for the screen to point at; positions count from 0. */
export type WordsView =
  | { ok: true; locator: string }
  | { ok: false; problem: { code: "count"; count: number } }
  /** `nearest`: words of the list that differ least from what was typed, at most three. */
  | { ok: false; problem: { code: "unknown"; position: number; nearest: string[] } }
  | { ok: false; problem: { code: "checksum" } };

export interface RecoveryView {
  accountId: string;
  role: Role;
  clinicCode: string;
  /** Browsers that still stand in the account, oldest first. */
  devices: { deviceId: string; number: number; addedMs: number }[];
  /** Messages since the sheet was made can be read with it; staff sheets only say who somebody is. */
  readsHistory: boolean;
  /** The clinic's policy allows this account no passphrase (SPEC §12). */
  needsPrf: boolean;
}

/** What is still to be fetched again because this device was not there when it was sent. */
export interface HistoryState {
  /** Envelopes that this device knows of and cannot open. */
  withheld: number;
  /** Of these, how many it has means to open and has not tried yet. */
  open: number;
}

/**
 * Recovery with the words of the sheet (SPEC §10). The kit's keys are in memory from `recoverWords` on; those that open
 * messages are sealed into the new vault until the record has been fetched, so that a closed page does not ask for the words again.
 */
export interface RecoveryVault {
  recoverWords(text: string): Promise<WordsView>;
  /**
   * Judges the account's chain; `printed` is the sheet's checkpoint: below it is E_STALE_LOG, beside it E_FORK. `logKey` is the
   * sheet's code of the key log's key, as parseLogKeyCode gives it: a key that does not follow from that one is E_LOG_KEY.
   */
  recoverOpen(input: {
    opening: RecoveryOpening;
    printed: LogHead | null;
    logKey: string | null;
  }): Promise<RecoveryView>;
  /** Makes this browser's keys; the kit signs for them. Leaves the vault unlocked and provisional. */
  recoverStart(input: {
    credentialId: string;
    rpId: string;
    origin: string;
    flags: { prf: boolean };
    protection: Protection;
    /** A lost browser that this one takes the place of. */
    replaces: string | null;
  }): Promise<Omit<RecoveryFinish, "credential">>;
  recoverCancel(): Promise<void>;
  /** After `recoverStart`, until the next lock: a new sheet in place of the one that was used, signed by that one; else null. */
  recoverNewKit(): Promise<{ kit: KitSheet; quiz: [number, number, number] } | null>;

  /** What to ask `/api/sync/envelopes` for, at most 50, and the device whose wraps are wanted; null when nothing is left to try. */
  historyWanted(): Promise<{ hashes: string[]; device: string | null } | null>;
  ingestOriginals(input: { asked: string[]; answer: Originals }): Promise<IngestResult>;
  historyState(): Promise<HistoryState>;
}
