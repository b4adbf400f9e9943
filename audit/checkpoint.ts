import { fromBase64, toBase64 } from "./base64.ts";
import { HASH_LENGTH } from "./hashes.ts";
import { type NoteKey, openNote, type SignEd25519, signNote, type VerifyEd25519 } from "./note.ts";

/** What a log says it is at one moment (c2sp.org/tlog-checkpoint). Size and root belong together: take both from here. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

export class CheckpointError extends Error {
  readonly code: "E_NOTE" | "E_ORIGIN";
  constructor(code: "E_NOTE" | "E_ORIGIN") {
    super(code);
    this.name = "CheckpointError";
    this.code = code;
  }
}

/** An origin is a host name and a few words. */
const MAX_TEXT = 4096;

/** The signed text: origin, decimal size, base64 root, a line each. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * Reads the text of a checkpoint for the log `origin`. Throws E_NOTE on extension lines, leading zeros, a size of 2^53
 * or more, another length of root; E_ORIGIN when it is another log's.
 */
export function parseCheckpoint(text: string, origin: string): Checkpoint {
  if (text.length > MAX_TEXT) throw new CheckpointError("E_NOTE");
  const [found, sizeText = "", rootText = "", end, ...more] = text.split("\n");
  const size = Number(sizeText);
  const root = fromBase64(rootText);
  if (end !== "" || more.length > 0 || !found) throw new CheckpointError("E_NOTE");
  if (!/^(0|[1-9]\d{0,15})$/.test(sizeText) || !Number.isSafeInteger(size))
    throw new CheckpointError("E_NOTE");
  if (root?.length !== HASH_LENGTH) throw new CheckpointError("E_NOTE");
  if (found !== origin) throw new CheckpointError("E_ORIGIN");
  return { origin, size, root };
}

/** A signed note; the key's name is the origin, as the format asks. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  publicKey: Uint8Array,
  sign: SignEd25519,
): Promise<string> {
  return signNote(checkpointText(checkpoint), { name: checkpoint.origin, publicKey }, sign);
}

/** Signature first, then content. Throws `NoteError` or `CheckpointError`. */
export function openCheckpoint(
  note: Uint8Array,
  origin: string,
  keys: readonly NoteKey[],
  verify: VerifyEd25519,
): Checkpoint {
  return parseCheckpoint(openNote(note, keys, verify), origin);
}
