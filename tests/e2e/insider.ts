import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { readPidFile } from "#db/cluster/pid-file.server.ts";

const BACK_WITHIN_MS = 30_000;

/** Somebody with the superuser's password of a running clinic's embedded database. */
export async function asInsider<T>(dataDir: string, work: (owner: pg.Pool) => Promise<T>): Promise<T> {
  const live = await readyPostmaster(path.join(dataDir, "postgres-18"));
  const password = await readFile(path.join(dataDir, "secrets", "database-password"), "utf8");
  const { host, port } = live.endpoint;
  const owner = new pg.Pool({ host, port, user: "postgres", password, database: "bedside", max: 1 });
  // A pool has ended before its connection has, and the server may end first.
  owner.on("error", () => undefined);
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** The live server of a cluster's folder; one that was just killed is on its way back. */
export async function readyPostmaster(folder: string) {
  for (const giveUp = Date.now() + BACK_WITHIN_MS; Date.now() < giveUp; await pause(15)) {
    const found = await readPidFile(folder);
    if (found?.ready && isAlive(found.pid)) return found;
  }
  throw new Error("no database runs here");
}

/** Whether there is such a process; one that ended counts until somebody has waited for its end. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
