import type { LogChanges } from "#app/protocol/log-api.ts";
import type { Role } from "#app/protocol/roles.ts";
import type { KeyReason, LogKind, RestoreReason } from "#audit/log-change.ts";

/** A restore that was named, in numbers; what the words for it are made of (audit SPEC §12). */
export interface RestoreView {
  kind: "restore";
  number: number;
  reason: RestoreReason;
  /** When it was named, milliseconds since 1970. */
  atMs: number;
  /** Entries of the access log and of the key log that are gone. */
  lost: Record<LogKind, number>;
  /** Who confirmed it, as this device verified them; the name is null where it is not known here. */
  confirmedBy: { role: Role; name: string | null; own: boolean }[];
}

export interface NewKeyView {
  kind: "key";
  number: number;
  atMs: number;
  log: LogKind;
  reason: KeyReason;
}

export interface LogChangesView {
  /** What this device has followed, newest first. */
  taken: (RestoreView | NewKeyView)[];
  /** A restore that fits all that this device kept, and that two people have not confirmed yet. */
  waiting: RestoreView | null;
  /** This person may confirm it and has not. */
  mayConfirm: boolean;
}

/** How a device follows what happened to the logs themselves: restores, and keys that were replaced. */
export interface LogChangesVault {
  /** Sizes of the key log that this device holds checkpoints of, to ask with. */
  heldSizes(): Promise<number[]>;
  /**
   * `taken`: something was followed; `waiting`: a restore lacks its two people; `none`: nothing that concerns this device. E_STALE_LOG
   * for what is not signed or does not fit, `fork` with its evidence kept for what contradicts a signed checkpoint held here.
   */
  ingestChanges(answer: LogChanges): Promise<"taken" | "waiting" | "none" | "fork">;
  logChanges(): Promise<LogChangesView>;
  /** This device's signature under the restore that waits; E_NOT_MEMBER for whoever is neither administrator nor officer. */
  confirmRestore(number: number): Promise<{ number: number; signature: string }>;
  /** The restores that this device has followed, as signed notes with their confirmations, for the check of the access log. */
  takenChanges(): Promise<
    { note: string; consents: { account: string; device: string; signature: string }[] }[]
  >;
}
