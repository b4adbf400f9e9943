import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * A folder with the folders above it. Not Node's own `recursive`, which never ends where a file system answers ENOENT
 * to a folder whose parent exists, as /proc does. Rejects with the system's error.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // what mkdir rejects with
    if (code === "EEXIST" && (await stat(folder)).isDirectory()) return;
    const parent = path.dirname(folder);
    if (code !== "ENOENT" || (await exists(parent))) throw cause;
    await makeFolder(parent, mode);
    await makeFolder(folder, mode);
  }
}

/** Not reachable counts as absent only where the system says so. */
async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    (cause: NodeJS.ErrnoException) => cause.code !== "ENOENT",
  );
}
