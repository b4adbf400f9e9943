import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

/** A file system of its own in `folder`, where this process may make one; else false. */
export function mountSmallDisk(folder: string, mebibytes: number): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export function unmount(folder: string): void {
  execFileSync("umount", ["-l", folder]);
}

/** Sets how many files this process may have open from now on; false where that is not possible. */
export function limitHandles(pid: number, count: number): boolean {
  try {
    execFileSync("prlimit", ["--pid", String(pid), `--nofile=${count}:`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Takes all room that is left in `folder`, to the last block; returns how to give it back. */
export function fillDisk(folder: string): () => void {
  const file = path.join(folder, "filler");
  const handle = openSync(file, "w");
  for (const size of [2 ** 20, 2 ** 12]) {
    try {
      for (const bytes = new Uint8Array(size); ; ) if (writeSync(handle, bytes) < size) break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOSPC") throw cause;
    }
  }
  closeSync(handle);
  return () => rmSync(file);
}
