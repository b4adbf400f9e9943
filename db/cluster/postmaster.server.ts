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
import type { ServerUser } from "./server-user.server.ts";

const run = promisify(execFile);

/** Longest path of a Unix socket on Linux and macOS, less the file's own name. */
const MAX_SOCKET_FOLDER_BYTES = 103 - "/.s.PGSQL.5432".length;
const UNFINISHED = ".unfinished";
const PID_FILE = "postmaster.pid";
const SOCKET_LOCK = ".s.PGSQL.5432.lock";
/** A cold start takes a second; after a crash what was written ahead is gone through first. */
const READY_WITHIN_MS = 120_000;
const POLL_MS = 15;
/** A segment of what PostgreSQL writes ahead, without which it cannot start. */
const LEAST_ROOM = 16 * 2 ** 20;
const LAST_WORDS = 2_000;

/** Where clients connect: a folder with a Unix socket, or the loopback address. */
export interface Endpoint {
  host: string;
  port: number;
}

export interface Postmaster {
  pid: number;
  endpoint: Endpoint;
}

/** Rows and parameters stay out of PostgreSQL's own log: `terse` drops the details of constraint errors. */
const PRIVATE_LOG = ["-c", "log_error_verbosity=terse", "-c", "log_min_error_statement=panic"];

/** Each process reads for itself: a clinic's reads are small, and after a crash there are no workers to be waited for. */
const NO_WORKERS = ["-c", "io_method=sync"];

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

/** What first starts that were killed have left. */
async function removeUnfinished(parent: string): Promise<void> {
  for (const name of await readdir(parent))
    if (name.endsWith(UNFINISHED)) await rm(path.join(parent, name), { recursive: true, force: true });
}

/** The live server of this folder, if there is one, as soon as it is ready: `kill -9` of the app leaves its server running. */
export async function findLive(folder: string): Promise<Postmaster | undefined> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
    const found = await readPidFile(folder);
    if (!found) return undefined;
    if (!(await serves(found.pid, folder))) {
      // PostgreSQL would refuse to start while any process has that number, by either file.
      for (const name of [PID_FILE, SOCKET_LOCK]) await rm(path.join(folder, name), { force: true });
      return undefined;
    }
    if (found.ready) return found;
  }
  return undefined;
}

/**
 * Starts the server in a process group of its own, so that Ctrl-C in a terminal reaches the app alone. `again`: where the one
 * that ended under this app could be reached, whose log is then continued.
 */
export async function spawnPostmaster(
  at: { folder: string; binaries: Binaries; user: ServerUser },
  again?: Endpoint,
): Promise<Postmaster> {
  const log = await open(`${at.folder}.log`, again ? "a" : "w", 0o600);
  let ended = false;
  try {
    const args = ["-D", at.folder, ...(await listenFlags(at.folder, again)), ...PRIVATE_LOG, ...NO_WORKERS];
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
    for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
      const found = await readPidFile(at.folder);
      if (found?.ready && found.pid === child.pid) return found;
      if (ended) throw new ClusterError(await reasonOfEnd(at.folder));
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

/** Disconnects clients, writes everything out and waits for the end. One that has ended already is stopped. */
export async function stopPostmaster(at: {
  folder: string;
  binaries: Binaries;
  user: ServerUser;
}): Promise<void> {
  const found = await readPidFile(at.folder);
  if (!found || !(await serves(found.pid, at.folder))) return;
  await run(at.binaries.pgCtl, ["stop", "-D", at.folder, "-m", "fast", "-w", "-t", "30"], {
    ...at.user,
    env: CHILD_ENV,
    cwd: "/",
  });
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

/** Lines of postmaster.pid: pid, data folder, start time, port, socket folder, address, shared memory, status. */
async function readPidFile(folder: string): Promise<(Postmaster & { ready: boolean }) | undefined> {
  const text = await readFile(path.join(folder, PID_FILE), "utf8").catch(() => "");
  const [pid, , , port, socketFolder, address, , status] = text.split("\n").map((line) => line.trim());
  if (!pid || !port) return undefined;
  const endpoint = { host: socketFolder || address || "127.0.0.1", port: Number(port) };
  return { pid: Number(pid), endpoint, ready: status === "ready" };
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
