import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A published vector file from the shared folder, or null (said aloud) where this machine has none. */
export function sharedVectors<T>(path: string): T | null {
  const file = join(process.env.BEDSIDE_SHARED ?? "../shared", "vectors", path);
  if (!existsSync(file)) {
    console.warn(`skipped: ${path} is not in BEDSIDE_SHARED`);
    return null;
  }
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
