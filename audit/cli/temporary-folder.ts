import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Ctrl-C, the end that another program asks for, and a terminal that is closed. None of them ends a process with `exit`. */
const ENDS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const folders = new Set<string>();

/** A folder that goes when the process ends, by itself or by a signal; `kill -9` alone leaves it. */
export function temporaryFolder(): string {
  if (folders.size === 0) {
    process.once("exit", removeAll);
    for (const signal of ENDS)
      process.once(signal, () => {
        removeAll();
        // Nobody listens any more, so it ends the process, which is what whoever started it is told.
        process.kill(process.pid, signal);
      });
  }
  const folder = mkdtempSync(path.join(tmpdir(), "bedside-audit-"));
  folders.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
