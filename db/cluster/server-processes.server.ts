import { readdir, readFile, readlink, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { ServerUser } from "./server-user.server.ts";

/** One of the operating system's processes; `startedAt` tells it from a later one of the same number. */
export interface Process {
  pid: number;
  parent: number;
  /** A letter of proc(5): R runs, S sleeps, D waits for the disk, T was stopped, Z has ended. */
  state: string;
  /** In clock ticks since the machine's start. */
  startedAt: string;
}

/** A postmaster and what it started. */
export interface ServerProcesses {
  postmaster: Process;
  children: Process[];
}

/** Who goes through what was written ahead, and who writes it out; all others only wait, or refuse somebody and end. */
const WORKERS = /^postgres: (startup|checkpointer)/;
const STARTUP = "postgres: startup";

/**
 * The processes of the server `pid`, if it is proved to be this folder's: it runs as the user that runs ours, is a postgres, and
 * works in that folder. Null where it is another's, or where the system shows no processes (no /proc).
 */
export async function processesOf(
  pid: number,
  { folder, user }: { folder: string; user: ServerUser },
): Promise<ServerProcesses | null> {
  try {
    const [postmaster, { uid }, program, worksIn, ours] = await Promise.all([
      readProcess(pid),
      stat(`/proc/${pid}`),
      readlink(`/proc/${pid}/exe`),
      readlink(`/proc/${pid}/cwd`),
      realpath(folder),
    ]);
    if (postmaster === null || uid !== (user?.uid ?? process.getuid?.())) return null;
    if (!path.basename(program).startsWith("postgres") || worksIn !== ours) return null;
    return { postmaster, children: await childrenOf(pid) };
  } catch {
    return null;
  }
}

/** What changes while a server gets on: which processes do its work, and what those used of processor and disk. */
export async function workOf({ children }: ServerProcesses): Promise<string> {
  const each = await Promise.all(
    children.map(async ({ pid, startedAt }) => {
      const title = await textOf(`/proc/${pid}/cmdline`);
      if (!WORKERS.test(title)) return "";
      const used = await Promise.all([
        cpuOf(pid),
        textOf(`/proc/${pid}/io`),
        title.startsWith(STARTUP) && turnsOf(pid),
      ]);
      return [pid, startedAt, title, ...used].join(" ");
    }),
  );
  return each.sort().join("\n");
}

/** Whether it is the same process still, and not one that got its number since. */
export async function isAlive({ pid, startedAt }: Process): Promise<boolean> {
  const now = await readProcess(pid);
  return now !== null && now.startedAt === startedAt && now.state !== "Z";
}

async function childrenOf(parent: number): Promise<Process[]> {
  const names = await readdir("/proc");
  const all = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map((name) => readProcess(Number(name))),
  );
  return all.filter((each) => each !== null && each.parent === parent && each.state !== "Z") as Process[];
}

async function readProcess(pid: number): Promise<Process | null> {
  const [state, parent, ...more] = await fieldsOf(pid);
  const startedAt = more[17];
  if (!state || startedAt === undefined) return null;
  return { pid, parent: Number(parent), state, startedAt };
}

async function cpuOf(pid: number): Promise<string> {
  const fields = await fieldsOf(pid);
  return `${fields[11]} ${fields[12]}`;
}

/** How often it was given a processor: who has one file after the other written out by the disk uses hardly anything of it. */
async function turnsOf(pid: number): Promise<string> {
  return (await textOf(`/proc/${pid}/status`)).match(/ctxt_switches:\s+\d+/g)?.join() ?? "";
}

/** Of proc(5)'s stat from the third on: the second, a name in brackets, may hold anything. */
async function fieldsOf(pid: number): Promise<string[]> {
  const text = await textOf(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Empty when the process has ended meanwhile, or the system does not show it. */
function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
