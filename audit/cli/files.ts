import { closeSync, createReadStream, createWriteStream, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  ExportError,
  type ExportedEntry,
  type ExportManifest,
  parseEntryLine,
  parseManifest,
  parseObjectLine,
} from "../export.ts";
import { LEAF_STREAM_FORMAT, parseHeaderLine, parseLeafLine, tilesGoingBy } from "../leaf-stream.ts";
import { linesOf } from "../lines-of.ts";
import type { EntryBatch, LogStorage } from "../store.ts";
import type { StoredTile } from "../tile-checks.ts";
import { fileTiles } from "./file-tiles.ts";
import { type ReadOptions, readEntries } from "./read-entries.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { UsageError } from "./usage-error.ts";

/** A note is at most 64 KiB, and a proof ends with one. */
const MAX_SMALL_FILE = 1 << 17;

/** An export, or what `/api/audit/leaves` answers from entry 0, read line by line as often as it is asked for. */
export interface LogFile {
  manifest: ExportManifest;
  /** A leaf stream has search columns; an export has none. */
  hasColumns: boolean;
  /** Entries that the file goes up to. */
  size(): Promise<number>;
  entries(): AsyncGenerator<ExportedEntry>;
  /** A leaf stream has the stored tree with it: the tiles that the entry read last has filled. */
  storedTile?: StoredTile;
  /** The same, many at once, for an export whose entries have nothing beside them. */
  batches?(options: ReadOptions): AsyncGenerator<EntryBatch>;
}

/** A stream that broke off before its last line: nothing is decided. */
export class CutShort extends Error {}

/** A path, or an http(s) address, which is read once into a file of its own. Throws `ExportError` for what is no log. */
export async function openLogFile(place: string, headers: readonly string[] = []): Promise<LogFile> {
  const file = isAddress(place) ? await download(place, headers) : place;
  const first = await firstLine(file);
  if (parseObjectLine(first).format === LEAF_STREAM_FORMAT) return leafStreamFile(file, first);
  const manifest = parseManifest(first);
  return {
    manifest,
    hasColumns: false,
    size: () => sizeOf(file),
    ...(manifest.claim === "complete" && { batches: (options) => readEntries(file, options) }),
    async *entries() {
      let next = 0;
      let header = true;
      for await (const line of linesIn(file)) {
        if (!header) {
          const entry = atItsPlace(next, () => parseEntryLine(line));
          next = entry.seq + 1;
          yield entry;
        }
        header = false;
      }
    },
  };
}

function leafStreamFile(file: string, first: string): LogFile {
  const { from, checkpoint } = parseHeaderLine(first);
  if (from !== 0) throw new ExportError();
  const [origin = ""] = checkpoint.split("\n");
  const stored = tilesGoingBy();
  return {
    storedTile: stored.tile,
    manifest: { format: "bedside-audit-export/1", origin, claim: "complete", checkpoint },
    hasColumns: true,
    size: () => sizeOf(file),
    async *entries() {
      let line = 0;
      let next = 0;
      for await (const text of linesIn(file)) {
        line += 1;
        if (line === 1) continue;
        const found = atItsPlace(next, () => parseLeafLine(text));
        if ("end" in found) {
          if (found.end === line - 2) return;
          throw new CutShort();
        }
        stored.look(found);
        next = found.seq + 1;
        yield found;
      }
      throw new CutShort();
    },
  };
}

/** A line that cannot be read is where the entry after the one before it should be. */
function atItsPlace<T>(seq: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ExportError ? new ExportError(seq) : error;
  }
}

/** A complete export as a log, in memory that does not grow with it. It has no stored tree of its own. */
export async function fileStorage(file: LogFile, reading?: ReadOptions): Promise<LogStorage> {
  const size = await file.size();
  const { batches } = file;
  const tile = fileTiles(() => file.entries());
  return {
    head: async () => ({ origin: file.manifest.origin, size, link: null }),
    async *entries(from, to) {
      for await (const entry of file.entries()) if (entry.seq >= from && entry.seq < to) yield entry;
    },
    tile,
    // A file is gone through from its first entry.
    ...(reading && batches && { batches: () => batches(reading) }),
  };
}

/** A note, a proof, a change or the bytes of an entry. Throws `ExportError` for what is longer than any of them. */
export function readBytes(place: string): Uint8Array {
  return requireSmall(readStart(place));
}

/** A checkpoint that was kept: the note itself, or the export that it came with. Throws `UsageError` for an export without one. */
export function readNote(place: string): Uint8Array {
  const bytes = readStart(place);
  if (bytes[0] !== "{".charCodeAt(0)) return requireSmall(bytes);
  const [line = ""] = new TextDecoder().decode(bytes).split("\n", 1);
  const { checkpoint } = parseManifest(line);
  if (checkpoint === null) throw new UsageError();
  return new TextEncoder().encode(checkpoint);
}

function requireSmall(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_SMALL_FILE) throw new ExportError();
  return bytes;
}

function isAddress(place: string): boolean {
  return /^https?:\/\//.test(place);
}

/** No more than a byte beyond the largest small file. */
function readStart(place: string): Uint8Array {
  // What is trusted or pinned is in the hands of whoever checks; a server is asked for logs alone.
  if (isAddress(place)) throw new UsageError(`only a LOG may be an address: save this as a file: ${place}`);
  const handle = openSync(place, "r");
  try {
    const bytes = new Uint8Array(MAX_SMALL_FILE + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(handle, bytes, length, bytes.length - length, null);
    return bytes.slice(0, length);
  } finally {
    closeSync(handle);
  }
}

async function firstLine(file: string): Promise<string> {
  for await (const line of linesIn(file)) return line;
  return "";
}

function linesIn(file: string): AsyncGenerator<string> {
  return linesOf(createReadStream(file, { highWaterMark: 1 << 18 }));
}

/** One more than the number of the last entry, from the end of the file. */
async function sizeOf(file: string): Promise<number> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, 1 << 16));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const lines = tail.toString("utf8").split("\n").slice(0, -1);
    for (const line of lines.toReversed()) {
      const seq = seqIn(line);
      if (seq !== null) return seq + 1;
    }
    return 0;
  } finally {
    await handle.close();
  }
}

function seqIn(line: string): number | null {
  try {
    const { seq } = parseObjectLine(line);
    return typeof seq === "number" && Number.isSafeInteger(seq) ? seq : null;
  } catch (error) {
    if (error instanceof ExportError) return null;
    throw error;
  }
}

async function download(address: string, headers: readonly string[]): Promise<string> {
  const named = headers.map((line): [string, string] => {
    const cut = line.indexOf(":");
    return [line.slice(0, cut), line.slice(cut + 1).trim()];
  });
  const answer = await fetch(address, { headers: named, redirect: "error" });
  if (!answer.ok || answer.body === null) throw new Error(`answered ${answer.status}`);
  const file = path.join(temporaryFolder(), "log.ndjson");
  // Opened at once: what is removed with the folder does not come again.
  const fd = openSync(file, "wx", 0o600);
  // The web stream of a fetch answer is the one that Node reads.
  const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  await pipeline(body, createWriteStream(file, { fd }));
  return file;
}
