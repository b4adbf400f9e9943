import { fromBase64, toBase64 } from "./base64.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { HASH_LENGTH, leafHash } from "./hashes.ts";
import { verifyInclusion } from "./merkle-proof.ts";
import type { NoteKey, VerifyEd25519 } from "./note.ts";

/** That one entry is in a log, to be checked offline (c2sp.org/tlog-proof). */
export interface TlogProof {
  index: number;
  hashes: readonly Uint8Array[];
  /** The signed checkpoint, byte for byte. */
  checkpoint: string;
}

export class ProofError extends Error {
  readonly code = "E_NOTE";
  constructor() {
    super("E_NOTE");
    this.name = "ProofError";
  }
}

const HEADER = "c2sp.org/tlog-proof@v1";
/** A tree of 2^53 leaves is 53 high. */
const MAX_HASHES = 53;
/** Before the checkpoint: two lines, and the hashes in base64. */
const MAX_HEAD = 4096;

export function formatProof({ index, hashes, checkpoint }: TlogProof): string {
  return [HEADER, `index ${index}`, ...hashes.map(toBase64), "", checkpoint].join("\n");
}

/** Throws `ProofError` on anything but the form above; an `extra` line, which we never write, is refused. */
export function parseProof(text: string): TlogProof {
  const cut = text.slice(0, MAX_HEAD).indexOf("\n\n");
  if (cut < 0) throw new ProofError();
  const [header, indexLine = "", ...lines] = text.slice(0, cut).split("\n");
  const [, digits] = /^index (0|[1-9]\d{0,15})$/.exec(indexLine) ?? [];
  const index = Number(digits);
  if (header !== HEADER || !Number.isSafeInteger(index) || lines.length > MAX_HASHES) throw new ProofError();
  const hashes = lines.map((line) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_LENGTH) throw new ProofError();
    return hash;
  });
  return { index, hashes, checkpoint: text.slice(cut + 2) };
}

export interface ProofTrust {
  origin: string;
  keys: readonly NoteKey[];
  verify: VerifyEd25519;
}

/**
 * True when these bytes are the entry that the proof speaks of. Throws `NoteError`, `CheckpointError` when the
 * checkpoint is not one of this log, so that "not included" and "cannot tell" stay apart.
 */
export function checkProof(body: Uint8Array, proof: TlogProof, trust: ProofTrust): boolean {
  const note = new TextEncoder().encode(proof.checkpoint);
  const { size, root }: Checkpoint = openCheckpoint(note, trust.origin, trust.keys, trust.verify);
  return verifyInclusion(proof.index, size, leafHash(body), root, proof.hashes);
}
