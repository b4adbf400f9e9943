import type { Checkpoint } from "#audit/checkpoint.ts";
import type { LogKind } from "#audit/log-change.ts";
import type { SignedLog } from "#audit/signer.ts";

export interface SignedCheckpoint {
  checkpoint: Checkpoint;
  /** The signed note, byte for byte. */
  note: string;
}

/** The signer is not there, or what happened to the logs since it was opened asks for a new start: nothing is signed until then. */
export class SignerAway extends Error {}

/** Whatever signs checkpoints of both logs, in this process or in one of its own. Nobody gets a key out of it. */
export interface LogSigner {
  /** Raw Ed25519 public keys, 32 bytes. */
  readonly keys: Readonly<Record<LogKind, Uint8Array>>;
  /** Every restore that was named and every key that was replaced, oldest first, as signed notes (audit SPEC §12). */
  readonly changes: readonly string[];
  /** Throws SignerError when the log does not extend what was signed, or is not one that goes on; SignerAway. */
  sign(kind: LogKind, log: SignedLog): Promise<SignedCheckpoint>;
  /** What was last signed of every log. */
  signed(): Promise<Checkpoint[]>;
  /** Resolves when it would sign; rejects with SignerAway. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
