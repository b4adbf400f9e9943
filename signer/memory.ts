import { open, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { CheckpointError, checkpointText, parseCheckpoint } from "#audit/checkpoint.ts";
import type { SignerState } from "#audit/signer.ts";
import { codeOf, takeTurn } from "./turn.ts";

const ENDING = ".checkpoint";

/**
 * The signer's memory, a small file outside the database. Trust: whoever may write this file can make the signer
 * forget, and so sign a second history; checkpoints that people kept still contradict it.
 *
 * Nodes that share the folder take turns, by a lock file that only one of them can make. `requireStill` is asked in that turn.
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
      const turn = await takeTurn(lockOf(target));
      try {
        if (lastRead.has(origin) && (await textIn(target)) !== lastRead.get(origin)) return false;
        await requireStill();
        await writeFile(turn.own, checkpointText(checkpoint), { flag: "wx", mode: 0o600, flush: true });
        if (!(await turn.isHeld()) || !(await published(turn.own, target))) return false;
      } finally {
        await unlink(turn.own).catch(() => undefined);
        await turn.end();
      }
      await syncFolder(folder);
      lastRead.set(origin, checkpointText(checkpoint));
      return true;
    },
  };
}

/** While `work` runs, nothing more of this log is remembered, and so nothing signed. */
export async function inTurn<T>(folder: string, origin: string, work: () => Promise<T>): Promise<T> {
  const turn = await takeTurn(lockOf(fileOf(folder, origin)));
  try {
    return await work();
  } finally {
    await turn.end();
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

/** False when it is gone, which whoever took this turn for abandoned has seen to. */
async function published(own: string, target: string): Promise<boolean> {
  try {
    await rename(own, target);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

function lockOf(file: string): string {
  return `${file}.new`;
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
