import { refuseAdvance } from "./advance.ts";
import type { AuditCode } from "./audit-code.ts";
import { type Checkpoint, signCheckpoint } from "./checkpoint.ts";
import { rangeRoot } from "./compact-range.ts";
import { inTurn } from "./in-turn.ts";
import { proveConsistency } from "./merkle-proof.ts";
import type { SignEd25519 } from "./note.ts";
import { DamagedTile, rangeAt, type TileSource, tileNodes } from "./tiles.ts";

/** Where the signer remembers what it last signed: outside the database, durable when `write` resolves to true. */
export interface SignerState {
  read(origin: string): Promise<Checkpoint | null>;
  /** False, with nothing written, where another signer wrote since `read`. */
  write(checkpoint: Checkpoint): Promise<boolean>;
}

export interface SignerOptions {
  state: SignerState;
  publicKey: Uint8Array;
  sign: SignEd25519;
}

/** A log that the signer looks at: its tiles, not its word for them. */
export interface SignedLog {
  origin: string;
  size: number;
  tile: TileSource;
  /** Of a log that takes nothing more, what says so; null where nothing does. `signed`: what the signer remembers of every log. */
  closing?: (signed: readonly Checkpoint[]) => Promise<Closing | null>;
}

/** The first entry of the log that came next, which names the end of the one before, and that it stands in what was signed of its log. */
export interface Closing {
  /** Of the later log. */
  origin: string;
  first: Uint8Array;
  /** Audit path of entry 0 in the tree that the signer remembers. */
  proof: readonly Uint8Array[];
}

export class SignerError extends Error {
  readonly code: AuditCode;
  constructor(code: AuditCode) {
    super(code);
    this.name = "SignerError";
    this.code = code;
  }
}

/**
 * Signs checkpoints of one log after the other, each an extension of the one before. Trust: whoever has this key and
 * state can sign a second history, which every kept checkpoint contradicts; whoever has only the database cannot.
 * Calls wait for each other: two that looked at the memory together could each sign an extension of it.
 */
export function createCheckpointSigner({ state, publicKey, sign }: SignerOptions) {
  const turn = inTurn();
  /**
   * The note for this log as it is. Throws `SignerError`: E_ROLLBACK the log is shorter than what was signed, E_FORK
   * it is another history, E_GAP entries that it counts are not there. State first, then the signature: a crash between
   * the two loses a note, never the memory.
   */
  const signNow = async (log: SignedLog): Promise<{ checkpoint: Checkpoint; note: string }> => {
    const nodes = tileNodes(log.tile);
    for (;;) {
      const known = await state.read(log.origin);
      if (known !== null && log.size < known.size) throw new SignerError("E_ROLLBACK");
      const root = rangeRoot(await readable(rangeAt(nodes, log.size)));
      const checkpoint: Checkpoint = { origin: log.origin, size: log.size, root };
      const proof = known === null ? [] : await readable(proveConsistency(nodes, known.size, log.size));
      const refusal = refuseAdvance(known, checkpoint, proof);
      if (refusal !== null) throw new SignerError(refusal.code);
      // Another signer of the same memory went on meanwhile: the log has to extend that, too.
      if (!(await state.write(checkpoint))) continue;
      return { checkpoint, note: await signCheckpoint(checkpoint, publicKey, sign) };
    }
  };
  return (log: SignedLog) => turn(() => signNow(log));
}

/** A tree out of tiles, of which one may be damaged: somebody took entries out or spoilt them. One that cannot be read says nothing. */
export async function readable<T>(tree: Promise<T>): Promise<T> {
  try {
    return await tree;
  } catch (error) {
    throw error instanceof DamagedTile ? new SignerError("E_GAP") : error;
  }
}
