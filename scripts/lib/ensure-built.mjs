import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { giveUp } from "./give-up.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";

const sources = ["app", "db", "audit", "public", "package-lock.json", "remix.config.js", "tsconfig.json"];
const stamp = path.join(root, "build", ".built");

/** Builds when a source is newer than the last build that succeeded. */
export async function ensureBuilt({ always = false } = {}) {
  const began = Date.now();
  if (!always && existsSync(stamp) && newestSource() <= statSync(stamp).mtimeMs) return;
  process.stdout.write("Building...\n");
  const cli = path.join(root, "node_modules", "@remix-run", "dev", "dist", "cli.js");
  const env = { ...process.env, NODE_ENV: "production" };
  const args = [cli, "vite:build", "-c", "remix.config.js"];
  const { status, output } = await run(process.execPath, args, { quiet: true, env });
  if (status !== 0) {
    process.stderr.write(output);
    giveUp(
      "The build failed: the lines above say where; in a fresh clone, check that this folder is writable.",
    );
  }
  writeFileSync(stamp, "");
  process.stdout.write(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

function newestSource() {
  let newest = 0;
  const look = (at) => {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (!stat) return;
    // A folder's own time tells of files that were removed.
    newest = Math.max(newest, stat.mtimeMs);
    if (stat.isDirectory()) for (const name of readdirSync(at)) look(path.join(at, name));
  };
  for (const source of sources) look(path.join(root, source));
  return newest;
}
