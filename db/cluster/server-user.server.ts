import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { ClusterError } from "./cluster-error.server.ts";

const run = promisify(execFile);

/** The user that runs PostgreSQL; undefined: the one that runs this process. */
export type ServerUser = { uid: number; gid: number } | undefined;

/** PostgreSQL refuses to run as root: then it runs as `postgres`, which is created where it is missing. */
export async function findServerUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await lookUp();
  } catch {
    try {
      await run("useradd", [
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/bin/false",
        "postgres",
      ]);
      return await lookUp();
    } catch (cause) {
      throw new ClusterError("cluster_root_refused", cause);
    }
  }
}

async function lookUp(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Whether users other than the owner can enter each folder above `target` and read (or run) `target` itself. */
export async function isReachableByOthers(target: string): Promise<boolean> {
  const { mode } = await stat(target);
  if ((mode & 0o005) !== 0o005) return false;
  return canBeEnteredByOthers(path.dirname(target));
}

/** Whether users other than the owner can enter `folder` and each folder above it. */
export async function canBeEnteredByOthers(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  const parent = path.dirname(folder);
  return parent === folder || canBeEnteredByOthers(parent);
}
