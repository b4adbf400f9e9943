import { execFile, spawn } from "node:child_process";
import {
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  statfs,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.server.ts";
import { ClusterError, type ClusterErrorCode } from "./cluster-error.server.ts";
import type { HangWatch } from "./hang-watch.server.ts";
import { type Endpoint, PID_FILE, type Postmaster, readPidFile } from "./pid-file.server.ts";
import type { ServerUser } from "./server-user.server.ts";

const run = promisify(execFile);

/** Longest path of a Unix socket on Linux and macOS, less the file's own name. */
const MAX_SOCKET_FOLDER_BYTES = 103 - "/.s.PGSQL.5432".length;
const UNFINISHED = ".unfinished";
const SOCKET_LOCK = ".s.PGSQL.5432.lock";
/** A cold start takes a second; after a crash what was written ahead is gone through first. Without a sign of work so long. */
export const READY_WITHIN_MS = 120_000;
const POLL_MS = 15;
/** A segment of what PostgreSQL writes ahead, without which it cannot start. */
const LEAST_ROOM = 16 * 2 ** 20;
const LAST_WORDS = 2_000;

/** Rows and parameters stay out of PostgreSQL's own log: `terse` drops the details of constraint errors. */
const PRIVATE_LOG = ["-c", "log_error_verbosity=terse", "-c", "log_min_error_statement=panic"];

/** Each process reads for itself: a clinic's reads are small. */
const NO_WORKERS = ["-c", "io_method=sync"];

/**
 * Where one of its processes crashed the whole server ends, and is started anew. Left to begin again by itself, PostgreSQL 18.4
 * hangs for ever when that beginning fails too, as on a full disk, or is asked to stop (tests/integration/cluster-hang.test.ts).
 */
const BEGUN_BY_US = ["-c", "restart_after_crash=off"];

/** No variable of ours reaches PostgreSQL: its messages are in one language, its clock in one zone. */
const CHILD_ENV: NodeJS.ProcessEnv = {
  NODE_ENV: "production",
  LC_ALL: "C",
  TZ: "UTC",
  PATH: "/usr/local/bin:/usr/bin:/bin",
};

/**
 * Creates the files of a cluster in its empty folder: checksums on, SCRAM for everyone, UTF-8 and code point order. They are
 * made beside it and moved there whole, so that a first start that was killed leaves nothing that looks like damage.
 */
export async function initialise(at: {
  folder: string;
  binaries: Binaries;
  user: ServerUser;
  password: string;
}): Promise<void> {
  const passwordFile = `${at.folder}.password`;
  const made = `${at.folder}.${process.pid}${UNFINISHED}`;
  await removeUnfinished(path.dirname(at.folder));
  await mkdir(made, { mode: 0o700 });
  await writeFile(passwordFile, at.password, { mode: 0o600 });
  try {
    if (at.user) for (const each of [passwordFile, made]) await chown(each, at.user.uid, at.user.gid);
    const flags = [
      "--username=postgres",
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
    ];
    const order = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    await run(at.binaries.initdb, [`--pgdata=${made}`, ...flags, ...order, "--data-checksums"], {
      ...at.user,
      env: CHILD_ENV,
      cwd: "/",
    });
    // Not every system moves a folder over an empty one.
    await rmdir(at.folder);
    await rename(made, at.folder);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** What first starts that were killed have left. The program that was making it may go on for a moment. */
async function removeUnfinished(parent: string): Promise<void> {
  const patiently = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
  for (const name of await readdir(parent))
    if (name.endsWith(UNFINISHED)) await rm(path.join(parent, name), patiently);
}

/**
 * The live server of this folder, if there is one, as soon as it is ready: `kill -9` of the app leaves its server running. One
 * that gets on is waited for, one that hangs is ended by the watch.
 */
export async function findLive(folder: string, watch: HangWatch): Promise<Postmaster | undefined> {
  for (; watch.silentMs() < READY_WITHIN_MS; await pause(POLL_MS)) {
    const found = await readPidFile(folder);
    if (!found) return undefined;
    if (!(await serves(found.pid, folder))) {
      // PostgreSQL would refuse to start while any process has that number, by either file.
      for (const name of [PID_FILE, SOCKET_LOCK]) await rm(path.join(folder, name), { force: true });
      return undefined;
    }
    if (found.ready) return found;
    await watch.look();
  }
  throw new ClusterError("cluster_no_start");
}

/**
 * Starts the server in a process group of its own, so that Ctrl-C in a terminal reaches the app alone. `again`: where the one
 * that ended under this app could be reached, whose log is then continued.
 */
export async function spawnPostmaster(
  at: { folder: string; binaries: Binaries; user: ServerUser },
  watch: HangWatch,
  again?: Endpoint,
): Promise<Postmaster> {
  const log = await open(`${at.folder}.log`, again ? "a" : "w", 0o600);
  let ended = false;
  try {
    const listen = await listenFlags(at.folder, again);
    const args = ["-D", at.folder, ...listen, ...PRIVATE_LOG, ...NO_WORKERS, ...BEGUN_BY_US];
    const child = spawn(at.binaries.postgres, args, {
      ...at.user,
      env: CHILD_ENV,
      cwd: "/",
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    child.once("error", () => {
      ended = true;
    });
    child.once("exit", () => {
      ended = true;
    });
    child.unref();
    for (; watch.silentMs() < READY_WITHIN_MS; await pause(POLL_MS)) {
      const found = await readPidFile(at.folder);
      if (found?.ready && found.pid === child.pid) return found;
      if (ended) throw new ClusterError(await reasonOfEnd(at.folder));
      if ((await watch.look()) === "ended") break;
    }
    throw new ClusterError("cluster_no_start");
  } finally {
    await log.close();
  }
}

/** Why PostgreSQL ended while it started: by the room on its disk, where its log has none either, and by what it wrote last. */
async function reasonOfEnd(folder: string): Promise<ClusterErrorCode> {
  const { bavail, bsize } = await statfs(folder);
  const said = (await readFile(`${folder}.log`, "utf8").catch(() => "")).slice(-LAST_WORDS);
  if (bavail * bsize < LEAST_ROOM || said.includes("No space left on device")) return "cluster_no_room";
  return said.includes("pre-existing shared memory block") ? "cluster_in_use" : "cluster_corrupt";
}

/** Disconnects clients, writes everything out and waits for the end, however long that takes. One that has ended is stopped. */
export async function stopPostmaster(
  at: { folder: string; binaries: Binaries; user: ServerUser },
  watch: HangWatch,
): Promise<void> {
  const found = await readPidFile(at.folder);
  if (!found || !(await serves(found.pid, at.folder))) return;
  await run(at.binaries.pgCtl, ["stop", "-D", at.folder, "-m", "fast", "-W"], {
    ...{ ...at.user, env: CHILD_ENV, cwd: "/" },
  });
  for (; watch.silentMs() < READY_WITHIN_MS; await pause(POLL_MS)) {
    if ((await readPidFile(at.folder))?.pid !== found.pid || !(await serves(found.pid, at.folder))) return;
    await watch.look();
  }
  throw new ClusterError("cluster_no_stop");
}

async function listenFlags(folder: string, again?: Endpoint): Promise<string[]> {
  if (process.platform !== "win32" && Buffer.byteLength(folder) <= MAX_SOCKET_FOLDER_BYTES)
    return ["-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`, "-c", "port=5432"];
  const port = again?.port ?? (await freePort());
  const noSocket = process.platform === "win32" ? [] : ["-c", "unix_socket_directories="];
  return ["-c", "listen_addresses=127.0.0.1", "-c", `port=${port}`, ...noSocket];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new ClusterError("cluster_no_start");
  return address.port;
}

/**
 * Whether the process of a pid file is this folder's server. After a power cut the number may belong to any program,
 * and in a container that reaps no children to a dead one; where there is no /proc, a living process is believed.
 */
async function serves(pid: number, folder: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (process.platform !== "linux") return true;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return command.split("\0").includes(folder);
}
