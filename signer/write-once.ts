import { randomBytes } from "node:crypto";
import { type FileHandle, link, open, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "./memory.ts";
import { codeOf } from "./turn.ts";

/**
 * A file that is there whole and on the disk, or not at all, whenever the machine stops. False where one of this name was there,
 * which nobody replaces.
 */
export async function writeOnce(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.draft`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await leaveToOwner(handle, path.dirname(file));
    await handle.sync();
    await link(draft, file);
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw cause;
  } finally {
    await handle.close();
    await unlink(draft);
  }
  await syncFolder(path.dirname(file));
  return true;
}

/** The superuser writes for whoever the folder belongs to: the signer's own user has to read it afterwards. */
async function leaveToOwner(file: FileHandle, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  await file.chown(uid, gid);
}
