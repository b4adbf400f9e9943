// The file `this-is-a-demo` in a data folder says that nothing in it is real. Who can write it can let the demo start on a
// clinic's folder, or keep the clinic from starting; the folder's secrets would give them more.
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Env } from "./env.server.ts";
import { makeFolder } from "./make-folder.server.ts";
import { StartFailure } from "./start-failure.server.ts";

const mark = "this-is-a-demo";
const text =
  "This folder belongs to npm start -- --demo. Its people are synthetic, and the keys of those that the demo plays lie in it " +
  "unprotected: put nothing real here. To begin the demo again, stop it and delete the folder.\n";

/** A folder is a clinic's or the demo's for good: claimed at the first start, before anything is in it. Throws StartFailure. */
export async function claimDataFolder({ dataDir, demo }: Pick<Env, "dataDir" | "demo">): Promise<void> {
  const isDemo = await exists(path.join(dataDir, mark));
  if (isDemo && !demo) throw new StartFailure("start_demo_folder");
  if (isDemo || !demo) return;
  for (const part of ["secrets", "blobs", "postgres-18"])
    if (await exists(path.join(dataDir, part))) throw new StartFailure("start_not_demo_folder");
  try {
    await makeFolder(dataDir);
    await writeFile(path.join(dataDir, mark), text);
  } catch (cause) {
    throw new StartFailure("start_data_folder_not_writable", { cause });
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
