import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";

const stamp = path.join(root, "node_modules", ".bedside-lock");

/** Installs what package-lock.json pins, unless it is what was installed last. Throws a sentence. */
export async function ensureInstalled() {
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stdout.write("Installing dependencies (once for each version of Bedside)...\n");
  const { status, output } = await run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    quiet: true,
  });
  if (status !== 0) {
    process.stderr.write(output);
    throw new Error(
      "The dependencies could not be installed: check that this folder is writable and the npm registry answers.",
    );
  }
  writeFileSync(stamp, wanted);
}
