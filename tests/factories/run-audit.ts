import { type ChildProcess, spawn, spawnSync } from "node:child_process";

let isBuilt = false;

/** The audit command line as people run it: the one built file, built anew when a source is newer. */
export function runAudit(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  build();
  return run("build/audit.mjs", args);
}

/** The same, under way: with a folder of its own for what it downloads. */
export function startAudit(temporary: string, ...args: string[]): ChildProcess {
  build();
  const env = { ...process.env, TMPDIR: temporary };
  return spawn(process.execPath, ["build/audit.mjs", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

function build(): void {
  // A file that is not there decides nothing.
  if (!isBuilt) isBuilt = run("scripts/audit.mjs", ["verify", "no-such-file"]).status === 3;
}

function run(program: string, args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
}
