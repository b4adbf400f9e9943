import { fromBase64, toBase64 } from "./base64.ts";
import { HASH_LENGTH } from "./hashes.ts";
import type { LogStorage, StoredEntry } from "./store.ts";

/**
 * First line of an export (SPEC §8). `complete`: every entry from 0, so that completeness can be verified;
 * `inclusion, not completeness`: a chosen few, each with its proof, and nothing said about the others.
 */
export interface ExportManifest {
  format: typeof EXPORT_FORMAT;
  origin: string;
  claim: "complete" | "inclusion, not completeness";
  /** The signed checkpoint, byte for byte, that the entries are to be held against. */
  checkpoint: string | null;
}

/** One exported entry; `proof` only in a subset. */
export interface ExportedEntry extends StoredEntry {
  proof?: readonly Uint8Array[];
}

export const EXPORT_FORMAT = "bedside-audit-export/1";

export class ExportError extends Error {
  readonly code = "E_NOTE";
  /** The entry whose line cannot be read, where it is one. */
  readonly seq: number | null;
  constructor(seq: number | null = null) {
    super("E_NOTE");
    this.name = "ExportError";
    this.seq = seq;
  }
}

export function manifestLine(manifest: ExportManifest): string {
  const { format, origin, claim, checkpoint } = manifest;
  return `${JSON.stringify({ format, origin, claim, checkpoint })}\n`;
}

export function entryLine({ seq, body, leaf, link, proof }: ExportedEntry): string {
  const hashes = proof ? { proof: proof.map(toBase64) } : {};
  return `${JSON.stringify({ seq, body: body && toBase64(body), leaf: toBase64(leaf), link: toBase64(link), ...hashes })}\n`;
}

/** The whole log as lines, to stream. */
export async function* exportLog(
  storage: LogStorage,
  checkpoint: string | null,
  size: number,
): AsyncGenerator<string> {
  const { origin } = await storage.head();
  yield manifestLine({ format: EXPORT_FORMAT, origin, claim: "complete", checkpoint });
  for await (const entry of storage.entries(0, size)) yield entryLine(entry);
}

/** Throws `ExportError` on anything but a manifest. */
export function parseManifest(line: string): ExportManifest {
  const value = parseObjectLine(line);
  const { format, origin, claim, checkpoint } = value;
  if (format !== EXPORT_FORMAT || typeof origin !== "string") throw new ExportError();
  if (claim !== "complete" && claim !== "inclusion, not completeness") throw new ExportError();
  if (checkpoint !== null && typeof checkpoint !== "string") throw new ExportError();
  return { format, origin, claim, checkpoint };
}

/** Throws `ExportError` on anything but an entry. */
export function parseEntryLine(line: string): ExportedEntry {
  const { seq, body, leaf, link, proof } = parseObjectLine(line);
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0) throw new ExportError();
  return {
    seq,
    body: body === null ? null : bytesOf(body),
    leaf: hashOf(leaf),
    link: hashOf(link),
    proof: proof === undefined ? undefined : listOf(proof).map(hashOf),
  };
}

/** One line of an export as an object. Throws `ExportError`. */
export function parseObjectLine(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ExportError();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ExportError();
  // A JSON object: every property is unknown until looked at.
  return value as Record<string, unknown>;
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new ExportError();
  return value;
}

function bytesOf(value: unknown): Uint8Array {
  const bytes = typeof value === "string" ? fromBase64(value) : null;
  if (!bytes) throw new ExportError();
  return bytes;
}

function hashOf(value: unknown): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes.length !== HASH_LENGTH) throw new ExportError();
  return bytes;
}
