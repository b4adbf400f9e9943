import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createChain } from "#audit/chain.ts";
import { fileStorage, openLogFile } from "#audit/cli/files.ts";
import { nodeEngine } from "#audit/cli/node-engine.ts";
import { EMPTY_RANGE } from "#audit/compact-range.ts";
import { FIRST_LINK } from "#audit/hashes.ts";
import { createRightEdge } from "#audit/right-edge.ts";
import type { LogStorage } from "#audit/store.ts";
import { type VerifyOptions, verifyLog } from "#audit/verify.ts";
import { LONG_ORIGIN, longLog, writeLongExport } from "#tests/factories/long-log.ts";
import { compare, type Effort, ratio, trialEffort } from "../compare.ts";
import type { Figure } from "../figure.ts";

const bare = "bare SHA-256 of each body by the engine's fastest call";
const options: VerifyOptions = { origin: LONG_ORIGIN, withoutTiles: true, engine: nodeEngine };

/** A whole log recomputed: leaf, link and tree, without and with reading what the entries say; and from an export. */
export async function verifyFigures(effort: Effort): Promise<Figure[]> {
  const isTrial = effort === trialEffort;
  const fromFile = await fileFigures(effort, isTrial ? 1_000 : 200_000);
  return [...(await memoryFigures(effort, isTrial ? 300 : 5_000)), ...fromFile];
}

async function memoryFigures(effort: Effort, size: number): Promise<Figure[]> {
  const entries = [...longLog(size)];
  const storage: LogStorage = {
    head: async () => ({ origin: LONG_ORIGIN, size, link: null }),
    async *entries() {
      yield* entries;
    },
    async *batches() {
      yield { entries };
    },
    tile: async () => new Uint8Array(),
  };
  const comparison = await compare(
    {
      structures: () => {
        const chain = createChain(FIRST_LINK, nodeEngine);
        const edge = createRightEdge(EMPTY_RANGE, nodeEngine);
        for (const { body, link } of entries) {
          chain.take(body);
          if (!chain.isLinked(link)) throw new Error("the log was not found whole");
          edge.add(chain.leaf);
        }
      },
      verification: () => whole(storage, size, options),
      "in plain JavaScript": () => whole(storage, size, { ...options, engine: undefined }),
      [bare]: () => {
        for (const { body } of entries) hash("sha256", body, "binary");
      },
    },
    effort,
  );
  const count = size.toLocaleString("en");
  const where = "Node";
  return [
    ratio(comparison, "structures", bare, {
      ...{ where, name: `leaf, link and root of ${count} entries`, aim: { type: "at most", value: 4 } },
    }),
    ratio(comparison, "verification", bare, {
      ...{ where, name: `verify ${count} entries, parsing included`, aim: { type: "at most", value: 6 } },
    }),
    ratio(comparison, "in plain JavaScript", bare, {
      ...{ where, name: `the same with hashes in JavaScript, as in browsers` },
    }),
  ];
}

/** The same out of an export on disk, base64 and JSON included, as the command line reads it. */
async function fileFigures(effort: Effort, size: number): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-verify-"));
  try {
    const file = path.join(folder, "log.ndjson");
    await writeLongExport(file, size);
    const log = await openLogFile(file);
    const program = pathToFileURL(path.resolve("build/audit.mjs"));
    const on = (threads: number) => async () =>
      whole(await fileStorage(log, { program, threads }), size, options);
    const [one, two] = ["one thread", "two threads"];
    const rounds = Math.min(effort.rounds, 9);
    const comparison = await compare({ [one]: on(1), [two]: on(2) }, { ...effort, rounds });
    const name = `an export of ${size.toLocaleString("en")} entries, its thread started anew`;
    return [ratio(comparison, two, one, { where: "Node", name, aim: { type: "at most", value: 1 } })];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function whole(storage: LogStorage, entries: number, how: VerifyOptions): Promise<void> {
  const { size, status } = await verifyLog(storage, how);
  if (size !== entries || status !== 0) throw new Error("the log was not found whole");
}
