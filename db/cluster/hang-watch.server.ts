// A server that lives and only says that it is starting may be going through what it wrote ahead, which takes as long as it
// takes, or may hang: PostgreSQL 18.4 was seen to, its startup process gone and its postmaster waiting for ever.
import { setTimeout as pause } from "node:timers/promises";
import { readPidFile } from "./pid-file.server.ts";
import { isAlive, type Process, processesOf, workOf } from "./server-processes.server.ts";
import type { ServerUser } from "./server-user.server.ts";

/** Looks at it this often, and calls it hung after so many without any change: counted, because a machine may sleep in between. */
export interface HangLimits {
  everyMs: number;
  looks: number;
}

const LIMITS: HangLimits = { everyMs: 1_000, looks: 30 };
/** Who hears that it has to end at once does so within moments; a process that was stopped hears nothing. */
const ENDS_WITHIN_MS = 2_000;
const POLL_MS = 25;

export interface HangWatch {
  /** Called as often as one likes while it does not serve; `ended` once the server hung and was ended, to be started again. */
  look(): Promise<"waits" | "ended">;
  /** Time since the last sign of work, of this watch's beginning where none was seen. */
  silentMs(): number;
}

/**
 * Watches one wait for the server of our own folder. What stands still is ended as by a crash, which loses nothing that was
 * acknowledged; what gets on, waits for the disk, or cannot be proved to be ours is left alone.
 */
export function watchForHang(
  at: { folder: string; user: ServerUser },
  onHung: () => void,
  { everyMs, looks }: HangLimits = LIMITS,
): HangWatch {
  let last = "";
  let unchanged = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let workedAt = performance.now();
  return {
    silentMs: () => performance.now() - workedAt,
    async look() {
      if (performance.now() - lookedAt < everyMs) return "waits";
      lookedAt = performance.now();
      const named = await readPidFile(at.folder);
      const server = named ? await processesOf(named.pid, at) : null;
      if (!named || server === null) return "waits";
      const { postmaster, children } = server;
      const work = `${named.pid} ${named.begun} ${postmaster.startedAt}\n${await workOf(server)}`;
      const waitsForDisk = [postmaster, ...children].some(({ state }) => state === "D");
      if (work !== last || waitsForDisk) {
        last = work;
        unchanged = 0;
        workedAt = performance.now();
        return "waits";
      }
      unchanged += 1;
      if (unchanged < looks) return "waits";
      onHung();
      await end(postmaster, children);
      unchanged = 0;
      return "ended";
    },
  };
}

/** As a crash does: its processes end without writing anything out, and those that cannot hear it are killed. */
async function end(postmaster: Process, children: readonly Process[]): Promise<void> {
  await signal(postmaster, "SIGQUIT");
  const giveUp = performance.now() + ENDS_WITHIN_MS;
  while ((await isAlive(postmaster)) && performance.now() < giveUp) await pause(POLL_MS);
  for (const each of [postmaster, ...children]) await signal(each, "SIGKILL");
  while ((await isAlive(postmaster)) && performance.now() < giveUp + ENDS_WITHIN_MS) await pause(POLL_MS);
}

async function signal(to: Process, name: NodeJS.Signals): Promise<void> {
  if (!(await isAlive(to))) return;
  try {
    process.kill(to.pid, name);
  } catch {
    // It ended in between.
  }
}
