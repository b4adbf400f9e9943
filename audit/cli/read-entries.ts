import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { ExportError } from "../export.ts";
import type { EntryBatch } from "../store.ts";
import { type EntryPack, packLines, unpack } from "./entry-pack.ts";
import { packsFromThread } from "./reader-thread.ts";
import { wholeLines } from "./whole-lines.ts";

/** A shorter file is read before a thread has started. */
const WORTH_A_THREAD = 16 * 1024 * 1024;

export interface ReadOptions {
  /** What a second thread runs; null where there is none to run. */
  program: URL | null;
  /** 1 or 2; null: two for a long file on a computer that has two. */
  threads: number | null;
}

/** The entries of an export, many at once. Throws `ExportError` at a line that is none, after the entries before it. */
export async function* readEntries(
  file: string,
  { program, threads }: ReadOptions,
): AsyncGenerator<EntryBatch> {
  const wanted = threads ?? (statSync(file).size < WORTH_A_THREAD ? 1 : availableParallelism());
  const packs = program !== null && wanted > 1 ? packsFromThread(program, file) : packsHere(file);
  let next = 0;
  for await (const pack of packs) {
    next = (pack.seqs.at(-1) ?? next - 1) + 1;
    yield unpack(pack);
    if (pack.isBroken) throw new ExportError(next);
  }
}

async function* packsHere(file: string): AsyncGenerator<EntryPack> {
  for await (const lines of wholeLines(file)) yield packLines(lines, null);
}
