import { readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { findLive } from "#db/cluster/postmaster.server.ts";

/** Somebody with the superuser's password of a running clinic's embedded database. */
export async function asInsider<T>(dataDir: string, work: (owner: pg.Pool) => Promise<T>): Promise<T> {
  const live = await findLive(path.join(dataDir, "postgres-18"));
  if (live === undefined) throw new Error("no database runs here");
  const password = await readFile(path.join(dataDir, "secrets", "database-password"), "utf8");
  const { host, port } = live.endpoint;
  const owner = new pg.Pool({ host, port, user: "postgres", password, database: "bedside", max: 1 });
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}
