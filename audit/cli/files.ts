import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type ExportedEntry, type ExportManifest, parseEntryLine, parseManifest } from "../export.ts";
import { FIRST_LINK } from "../hashes.ts";
import type { LogStorage } from "../store.ts";
import { tileOf } from "../tiles.ts";

/** An NDJSON export, read line by line as often as it is asked for. */
export interface ExportFile {
  manifest: ExportManifest;
  entries(): AsyncGenerator<ExportedEntry>;
}

/** Throws `ExportError` when the first line is no manifest. */
export async function openExport(path: string): Promise<ExportFile> {
  const [first = ""] = await firstLines(path);
  return {
    manifest: parseManifest(first),
    async *entries() {
      let header = true;
      for await (const line of linesOf(path)) {
        if (!header) yield parseEntryLine(line);
        header = false;
      }
    },
  };
}

async function firstLines(path: string): Promise<string[]> {
  for await (const line of linesOf(path)) return [line];
  return [];
}

/** A complete export as a log. It has no stored tree and no search columns, so those are not checked here. */
export async function exportStorage(file: ExportFile): Promise<LogStorage> {
  let size = 0;
  let link: Uint8Array = FIRST_LINK;
  const leaves: Uint8Array[] = [];
  for await (const entry of file.entries()) {
    size = Math.max(size, entry.seq + 1);
    link = entry.link;
    leaves.push(entry.leaf);
  }
  return {
    head: async () => ({ origin: file.manifest.origin, size, link }),
    async *entries(from, to) {
      for await (const entry of file.entries()) if (entry.seq >= from && entry.seq < to) yield entry;
    },
    tile: async (level, index) => tileOf(leaves, level, index),
  };
}

export function readBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}

async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
}
