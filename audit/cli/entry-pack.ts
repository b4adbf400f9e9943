import { ExportError, parseEntryLine } from "../export.ts";
import { HASH_LENGTH, type LogHashes } from "../hashes.ts";
import type { EntryBatch, StoredEntry } from "../store.ts";
import { type DecodedLine, decodeEntryLine } from "./entry-line.ts";

/**
 * Entries of an export in one buffer that can be handed to another thread: leaf, link, the leaf hash computed here where one
 * was wanted, and body, entry after entry. Trust: all of it is what a file says, except for the hashes computed here.
 */
export interface EntryPack {
  bytes: ArrayBuffer;
  seqs: Float64Array<ArrayBuffer>;
  /** Where each entry begins. */
  places: Int32Array<ArrayBuffer>;
  /** Bytes of each body; -1 for a redacted one. */
  lengths: Int32Array<ArrayBuffer>;
  isHashed: boolean;
  /** The line after these is no entry. */
  isBroken: boolean;
}

const NEWLINE = 10;
/** Two hashes in base64 and the names around them: no entry's line is shorter. */
const SHORTEST_LINE = 100;

/** Whole lines as entries. With `hashes` the leaf hash of each body is computed on the way. */
export function packLines(lines: Buffer, hashes: LogHashes | null): EntryPack {
  const bodyAt = bodyPlace(hashes !== null);
  // Base64 takes more room than its bytes, by more than one hash a line.
  const bytes = new ArrayBuffer(lines.length + bodyAt);
  const into = Buffer.from(bytes);
  const most = Math.ceil(lines.length / SHORTEST_LINE);
  const [seqs, places, lengths] = [new Float64Array(most), new Int32Array(most), new Int32Array(most)];
  let count = 0;
  let place = 0;
  let isBroken = false;
  for (let start = 0; start < lines.length; ) {
    const end = lines.indexOf(NEWLINE, start);
    const found =
      decodeEntryLine(lines.toString("latin1", start, end), into, place, bodyAt) ??
      decodeOtherLine(lines.toString("utf8", start, end), into, place, bodyAt);
    isBroken = found === null;
    if (found === null) break;
    start = end + 1;
    const next = place + bodyAt + Math.max(0, found.length);
    if (hashes && found.length >= 0)
      into.set(hashes.leafHash(into.subarray(place + bodyAt, next)), place + 2 * HASH_LENGTH);
    seqs[count] = found.seq;
    places[count] = place;
    lengths[count] = found.length;
    count += 1;
    place = next;
  }
  const cut = {
    seqs: seqs.slice(0, count),
    places: places.slice(0, count),
    lengths: lengths.slice(0, count),
  };
  return { bytes, ...cut, isHashed: hashes !== null, isBroken };
}

function decodeOtherLine(line: string, into: Buffer, at: number, bodyAt: number): DecodedLine | null {
  try {
    const { seq, body, leaf, link } = parseEntryLine(line);
    into.set(leaf, at);
    into.set(link, at + HASH_LENGTH);
    if (body) into.set(body, at + bodyAt);
    return { seq, length: body === null ? -1 : body.length };
  } catch (error) {
    if (error instanceof ExportError) return null;
    throw error;
  }
}

function bodyPlace(isHashed: boolean): number {
  return (isHashed ? 3 : 2) * HASH_LENGTH;
}

/** The entries as views of the buffer. */
export function unpack({ bytes, seqs, places, lengths, isHashed }: EntryPack): EntryBatch {
  const all = Buffer.from(bytes);
  const bodyAt = bodyPlace(isHashed);
  const entries: StoredEntry[] = [];
  const computed: (Uint8Array | null)[] = [];
  for (let i = 0; i < seqs.length; i++) {
    // All three arrays have an element an entry.
    const [seq, place, length] = [seqs[i] as number, places[i] as number, lengths[i] as number];
    const hashAt = (n: number) => all.subarray(place + n * HASH_LENGTH, place + (n + 1) * HASH_LENGTH);
    const body = length < 0 ? null : all.subarray(place + bodyAt, place + bodyAt + length);
    entries.push({ seq, body, leaf: hashAt(0), link: hashAt(1) });
    if (isHashed) computed.push(body && hashAt(2));
  }
  return isHashed ? { entries, computed } : { entries };
}
