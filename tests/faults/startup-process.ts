import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { readPidFile } from "#db/cluster/pid-file.server.ts";

const APPEARS_WITHIN_MS = 20_000;

/** The process in which the server of this folder goes through what it wrote ahead, as soon as there is one. */
export async function startupProcess(folder: string): Promise<number> {
  for (const giveUp = Date.now() + APPEARS_WITHIN_MS; Date.now() < giveUp; await pause(1)) {
    const { pid = 0 } = (await readPidFile(folder)) ?? {};
    const children = await textOf(`/proc/${pid}/task/${pid}/children`);
    for (const child of children.split(" ").filter(Boolean))
      if ((await textOf(`/proc/${child}/cmdline`)).startsWith("postgres: startup")) return Number(child);
  }
  throw new Error("no recovery was seen");
}

/** A slow machine: it works for one of every so many milliseconds, for as long as `forMs` or until it is done. */
export async function slowDown(
  pid: number,
  { oneOfMs, forMs }: { oneOfMs: number; forMs: number },
): Promise<void> {
  for (const until = Date.now() + forMs; Date.now() < until; ) {
    if (!told(pid, "SIGSTOP")) return;
    await pause(oneOfMs - 1);
    if (!told(pid, "SIGCONT")) return;
    // Not a pause, which lasts as long as others keep this process busy.
    for (const stop = performance.now() + 1; performance.now() < stop; );
  }
}

/** False when it has ended. */
function told(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
