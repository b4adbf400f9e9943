import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ApiServer, type Left, startApiServer } from "./api-server.ts";

/** A server of its own over a copy of what a halted one left, at its address: one at a time. It has served before. */
export async function serveCopyOf(left: Left): Promise<ApiServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-api-"));
  await cp(left.folder, folder, { recursive: true });
  const server = await startApiServer({ over: { ...left, folder, database: await left.database.copy() } });
  await server.services.checkpoints.current();
  return server;
}

/** Ends a halted server for good. */
export async function discard({ database, folder }: Left): Promise<void> {
  await database.drop();
  await rm(folder, { recursive: true });
}
