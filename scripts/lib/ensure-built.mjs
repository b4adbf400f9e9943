import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildAudit } from "./build-audit.mjs";
import { buildDemo } from "./build-demo.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";

const sources = [
  "app",
  "db",
  "audit",
  "signer",
  "public",
  "package.json",
  "package-lock.json",
  "remix.config.js",
  "tsconfig.json",
];
const stamp = path.join(root, "build", ".built");
const turn = path.join(root, "node_modules", ".bedside-building");
const ABANDONED_AFTER_MS = 120_000;

/** Builds when a source is newer than the last build that succeeded. Throws a sentence for the operator. */
export async function ensureBuilt({ always = false } = {}) {
  const began = Date.now();
  const isFresh = () => existsSync(stamp) && newestSource() <= statSync(stamp).mtimeMs;
  if (!always && isFresh()) return;
  const release = await takeTurn();
  try {
    // Whoever was first may have built what this one wants.
    if (always || !isFresh()) await build(began);
  } finally {
    release();
  }
}

async function build(began) {
  process.stdout.write("Building...\n");
  const cli = path.join(root, "node_modules", "@remix-run", "dev", "dist", "cli.js");
  const env = { ...process.env, NODE_ENV: "production" };
  const args = [cli, "vite:build", "-c", "remix.config.js"];
  const { status, output } = await run(process.execPath, args, { quiet: true, env });
  if (status !== 0) {
    process.stderr.write(output);
    throw new Error("The build failed: the lines above say where, and a fresh clone builds.");
  }
  await buildAudit();
  await buildDemo();
  writeFileSync(stamp, "");
  process.stdout.write(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

/** One build at a time in this clone: a folder is made by one process only. */
async function takeTurn() {
  for (const since = Date.now(); ; await pause(200)) {
    try {
      mkdirSync(turn);
      return () => rmSync(turn, { recursive: true, force: true });
    } catch (cause) {
      if (cause.code !== "EEXIST")
        throw new Error("The build cannot be written: make this folder writable for the user that runs npm.");
    }
    const age = Date.now() - (statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS || Date.now() - since > ABANDONED_AFTER_MS)
      rmSync(turn, { recursive: true, force: true });
  }
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
