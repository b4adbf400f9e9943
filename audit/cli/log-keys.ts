import { type Checkpoint, CheckpointError, openCheckpoint } from "../checkpoint.ts";
import { equalBytes } from "../hashes.ts";
import { follows, keysFor } from "../lineage.ts";
import { NoteError, type NoteKey } from "../note.ts";
import { verifyEd25519 } from "./ed25519.ts";

/** A key that counts for the access log; `until`: the last that it signed, where a change has replaced it. */
export interface LogKey extends NoteKey {
  until: Checkpoint | null;
}

export interface OpenedNote {
  checkpoint: Checkpoint;
  signedBy: LogKey;
}

/**
 * A note of this log under a key that counted for it: a replaced one counts up to the checkpoint at which it was replaced. Throws
 * E_ORIGIN where no key is of this log's clinic, E_SIG for what a replaced key signed beyond, and as openCheckpoint does.
 */
export function openUnder(note: Uint8Array, origin: string, keys: readonly LogKey[]): OpenedNote {
  const newestFirst = [...keys].reverse().filter((key) => keysFor(origin, [key]).length > 0);
  if (newestFirst.length === 0) throw new CheckpointError("E_ORIGIN");
  for (const [i, signedBy] of newestFirst.entries()) {
    try {
      const checkpoint = openCheckpoint(note, origin, keysFor(origin, [signedBy]), verifyEd25519);
      if (signedBy.until !== null && !isWithin(checkpoint, signedBy.until)) throw new NoteError("E_SIG");
      return { checkpoint, signedBy };
    } catch (cause) {
      const isLast = i === newestFirst.length - 1;
      if (isLast || !(cause instanceof NoteError) || cause.code !== "E_SIG") throw cause;
    }
  }
  throw new NoteError("E_SIG");
}

function isWithin(checkpoint: Checkpoint, until: Checkpoint): boolean {
  if (checkpoint.origin !== until.origin) return follows(checkpoint.origin, until.origin);
  return (
    checkpoint.size < until.size ||
    (checkpoint.size === until.size && equalBytes(checkpoint.root, until.root))
  );
}

/** Where replaced keys of this log ended: it goes on from there. */
export function endsIn(origin: string, keys: readonly LogKey[]): Checkpoint[] {
  return keys.flatMap(({ until }) => (until?.origin === origin ? [until] : []));
}
