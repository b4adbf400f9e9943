import { spawnSync } from "node:child_process";

let isBuilt = false;

/** The audit command line as people run it: the one built file, built anew when a source is newer. */
export function runAudit(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  // A file that is not there decides nothing.
  if (!isBuilt) isBuilt = run("scripts/audit.mjs", ["verify", "no-such-file"]).status === 3;
  return run("build/audit.mjs", args);
}

function run(program: string, args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
}
