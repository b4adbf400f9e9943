import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { load } from "./peers/load.mjs";

const folder = fileURLToPath(new URL("./peers/", import.meta.url));

/** A package of tests/bench/peers, installed there at first use from its own lockfile. */
export async function peer<T>(name: string): Promise<T> {
  const wanted = createHash("sha256")
    .update(readFileSync(`${folder}package-lock.json`))
    .digest("hex");
  const stamp = `${folder}node_modules/.installed`;
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    await promisify(execFile)("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], { cwd: folder });
    writeFileSync(stamp, wanted);
  }
  // Each caller names the part of the package's interface that it uses.
  return (await load(name)) as T;
}
