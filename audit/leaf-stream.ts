import type { AuditCode } from "./audit-code.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { ExportError, entryLine, parseEntryLine, parseObjectLine } from "./export.ts";
import { HASH_LENGTH } from "./hashes.ts";
import type { IndexColumns, StoredEntry } from "./store.ts";
import type { StoredTile } from "./tile-checks.ts";

/**
 * What a server streams to whoever verifies its log (SPEC §9): a header, a line an entry as in an export with its search
 * columns, and a last line that says how many there were, so that a stream cut short is not taken for a shorter log.
 */
export interface LeafStreamHeader {
  /** Number of the first entry of the stream. */
  from: number;
  /** The signed note, byte for byte: entries run up to its size. */
  checkpoint: string;
  /** The verifier key as the server says it; whoever pinned one uses that. */
  key: string;
  /** That the checkpoint extends the tree of the size that was asked with; empty when there is no such proof. */
  consistency: readonly Uint8Array[];
  /** Why the server's own signer refuses to sign anything newer. */
  refused: string | null;
}

export const LEAF_STREAM_FORMAT = "bedside-audit-leaves/1";

export function headerLine({ consistency, ...header }: LeafStreamHeader & { refused: AuditCode | null }) {
  const { from, checkpoint, key, refused } = header;
  const proof = consistency.map(toBase64);
  return `${JSON.stringify({ format: LEAF_STREAM_FORMAT, from, checkpoint, key, consistency: proof, refused })}\n`;
}

export function leafLine({ columns, committed, tiles, ...entry }: StoredEntry): string {
  const beside = JSON.stringify({
    ...(columns !== undefined && { columns }),
    ...(committed !== undefined && { committed }),
    ...(tiles && { tiles: tiles.map(toBase64) }),
  });
  const line = entryLine(entry);
  return beside === "{}" ? line : `${line.slice(0, -2)},${beside.slice(1)}\n`;
}

export function endLine(entries: number): string {
  return `${JSON.stringify({ end: entries })}\n`;
}

/** Throws `ExportError` on anything but a header. */
export function parseHeaderLine(line: string): LeafStreamHeader {
  const { format, from, checkpoint, key, consistency, refused } = parseObjectLine(line);
  if (format !== LEAF_STREAM_FORMAT || !isCount(from)) throw new ExportError();
  if (typeof checkpoint !== "string" || typeof key !== "string") throw new ExportError();
  if (!Array.isArray(consistency) || (refused !== null && typeof refused !== "string"))
    throw new ExportError();
  return { from, checkpoint, key, consistency: consistency.map(hashOf), refused };
}

/** An entry, or the number of entries that the last line says. Throws `ExportError` on anything else. */
export function parseLeafLine(line: string): StoredEntry | { end: number } {
  const { end, columns, committed, tiles } = parseObjectLine(line);
  if (end !== undefined) {
    if (!isCount(end)) throw new ExportError();
    return { end };
  }
  const { seq, body, leaf, link } = parseEntryLine(line);
  if (committed !== undefined && committed !== null && typeof committed !== "string") throw new ExportError();
  return {
    ...{ seq, body, leaf, link },
    ...(columns !== undefined && { columns: columns === null ? null : columnsOf(columns) }),
    ...(committed !== undefined && { committed }),
    ...(tiles !== undefined && { tiles: tilesOf(tiles) }),
  };
}

/** The stored tiles of a stream as it goes by: those of the newest entry, and null where it brings none. */
export function tilesGoingBy(): { look(entry: StoredEntry): void; tile: StoredTile } {
  let newest: StoredEntry["tiles"];
  return {
    look: ({ tiles }) => {
      newest = tiles;
    },
    tile: async (level) => newest?.[level] ?? null,
  };
}

function tilesOf(value: unknown): Uint8Array[] {
  if (!Array.isArray(value)) throw new ExportError();
  return value.map((tile) => {
    const bytes = typeof tile === "string" ? fromBase64(tile) : null;
    if (bytes === null) throw new ExportError();
    return bytes;
  });
}

function columnsOf(value: unknown): IndexColumns {
  if (typeof value !== "object" || value === null) throw new ExportError();
  // Every column is looked at below.
  const found = value as Record<keyof IndexColumns, unknown>;
  const { id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose } = found;
  const texts = [id, t, ts, w, e, o].every((text) => typeof text === "string");
  const nullable = [actor, request, role, purpose].every((text) => text === null || typeof text === "string");
  if (!texts || !nullable || typeof breakglass !== "boolean" || !Array.isArray(patients))
    throw new ExportError();
  if (!patients.every((patient) => typeof patient === "string")) throw new ExportError();
  return found as IndexColumns;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function hashOf(value: unknown): Uint8Array {
  const bytes = typeof value === "string" ? fromBase64(value) : null;
  if (bytes?.length !== HASH_LENGTH) throw new ExportError();
  return bytes;
}
