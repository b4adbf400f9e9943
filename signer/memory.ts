import { type FileHandle, open, readdir, readFile, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { CheckpointError, checkpointText, parseCheckpoint } from "#audit/checkpoint.ts";
import type { SignerState } from "#audit/signer.ts";

/** A write takes milliseconds; a lock of this age was left by a process that was killed in the middle. */
const ABANDONED_AFTER_MS = 10_000;
const WAIT_MS = 20;
const ENDING = ".checkpoint";

/**
 * The signer's memory, a small file outside the database. Trust: whoever may write this file can make the signer
 * forget, and so sign a second history; checkpoints that people kept still contradict it.
 *
 * Nodes that share the folder take turns, by the new file that only one of them can make. `requireStill` is asked in that turn.
 */
export function createSignerState(
  folder: string,
  requireStill: () => Promise<void> = async () => undefined,
): SignerState {
  const lastRead = new Map<string, string | null>();
  return {
    async read(origin) {
      const text = await textIn(fileOf(folder, origin));
      lastRead.set(origin, text);
      return text === null ? null : parseCheckpoint(text, origin);
    },
    async write(checkpoint: Checkpoint) {
      const { origin } = checkpoint;
      const target = fileOf(folder, origin);
      const next = `${target}.new`;
      const file = await takeTurn(next);
      try {
        if (lastRead.has(origin) && (await textIn(target)) !== lastRead.get(origin)) {
          await unlink(next);
          return false;
        }
        await requireStill();
        await file.writeFile(checkpointText(checkpoint));
        await file.sync();
        await rename(next, target);
      } catch (cause) {
        await unlink(next).catch(() => undefined);
        throw cause;
      } finally {
        await file.close();
      }
      await syncFolder(folder);
      lastRead.set(origin, checkpointText(checkpoint));
      return true;
    },
  };
}

/** While `work` runs, nothing more of this log is remembered, and so nothing signed. */
export async function inTurn<T>(folder: string, origin: string, work: () => Promise<T>): Promise<T> {
  const next = `${fileOf(folder, origin)}.new`;
  const file = await takeTurn(next);
  try {
    return await work();
  } finally {
    await file.close();
    await unlink(next).catch(() => undefined);
  }
}

/** What was last signed of every log. Rejects with CheckpointError on a file that is damaged: it is not taken for none. */
export async function everySigned(folder: string): Promise<Checkpoint[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING)).sort();
  const texts = await Promise.all(names.map((name) => textIn(path.join(folder, name))));
  return texts
    .filter((text) => text !== null)
    .map((text) => {
      const [origin = ""] = text.split("\n");
      if (origin === "") throw new CheckpointError("E_NOTE");
      return parseCheckpoint(text, origin);
    });
}

/** Null only for a file that was never written, which alone may mean "nothing signed yet"; any other failure stops the signer. */
export async function textIn(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

async function takeTurn(file: string): Promise<FileHandle> {
  let watched: { mtimeMs: number | null; since: number } = { mtimeMs: null, since: performance.now() };
  for (;;) {
    try {
      return await open(file, "wx", 0o600);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
    const mtimeMs = (await stat(file).catch(() => null))?.mtimeMs ?? null;
    if (mtimeMs !== watched.mtimeMs) watched = { mtimeMs, since: performance.now() };
    // Watched as well as dated: a clock that was set back would make a file of the future look young for ever.
    const agesMs = mtimeMs === null ? [] : [Date.now() - mtimeMs, performance.now() - watched.since];
    if (agesMs.some((ageMs) => ageMs > ABANDONED_AFTER_MS)) await unlink(file).catch(() => undefined);
    else await pause(WAIT_MS);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** One file a log: the origin with everything but letters, digits, dot and dash escaped. */
function fileOf(folder: string, origin: string): string {
  return path.join(folder, `${encodeURIComponent(origin).replaceAll("%", "_")}${ENDING}`);
}

/** A rename is durable once its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
