import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { checkpointText, parseCheckpoint } from "#audit/checkpoint.ts";
import type { SignerState } from "#audit/signer.ts";

/**
 * The signer's memory, a small file outside the database. Trust: whoever may write this file can make the signer
 * forget, and so sign a second history; checkpoints that people kept still contradict it.
 */
export function createSignerState(folder: string): SignerState {
  return {
    async read(origin) {
      try {
        return parseCheckpoint(await readFile(fileOf(folder, origin), "utf8"), origin);
      } catch (error) {
        // Only a file that was never written may mean "nothing signed yet"; a broken one stops the signer.
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
        throw error;
      }
    },
    async write(checkpoint: Checkpoint) {
      const target = fileOf(folder, checkpoint.origin);
      const file = await open(`${target}.new`, "w", 0o600);
      try {
        await file.writeFile(checkpointText(checkpoint));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${target}.new`, target);
      await syncFolder(folder);
    },
  };
}

/** One file a log: the origin with everything but letters, digits, dot and dash escaped. */
function fileOf(folder: string, origin: string): string {
  return path.join(folder, `${encodeURIComponent(origin).replaceAll("%", "_")}.checkpoint`);
}

/** A rename is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
