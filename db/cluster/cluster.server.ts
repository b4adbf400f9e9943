// The cluster's folder belongs to the user that runs PostgreSQL. Who can write there owns every row: they can
// drop, replay and invent ciphertext and metadata, and read metadata; they cannot read a message, and the audit
// log's checkpoints show what they changed.
import { chmod, chown, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { sqlState } from "../database-failure.server.ts";
import { type Binaries, findBinaries } from "./binaries.server.ts";
import { ClusterError } from "./cluster-error.server.ts";
import { type HangLimits, type HangWatch, watchForHang } from "./hang-watch.server.ts";
import { type ClusterEvent, keepServing } from "./keep-serving.server.ts";
import type { Endpoint } from "./pid-file.server.ts";
import {
  findLive,
  initialise,
  READY_WITHIN_MS,
  spawnPostmaster,
  stopPostmaster,
} from "./postmaster.server.ts";
import { canBeEnteredByOthers, findServerUser, type ServerUser } from "./server-user.server.ts";

/** Held by the app that serves from the cluster, for as long as its connection lives. */
const IN_USE_LOCK = 0x62656473;
/** Processes of a postmaster that was killed end as soon as they notice. */
const ORPHANS_END_WITHIN_MS = 10_000;
const ORPHANED_CONNECTIONS_END_WITHIN_MS = 3_000;
const CANNOT_CONNECT_NOW = "57P03";
/** Each refusal is a process of PostgreSQL and a line of its log. */
const LAST_WAIT_MS = 500;

export interface Cluster {
  /** Connection string of a role; the superuser's where none is named. */
  url(database: string, role?: { name: string; password: string }): string;
  /** Ends the server: close pools first. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL of `folder` (created when missing; never inside the clone), or adopts the one
 * that a killed app left running, and keeps it running until `stop`. Throws ClusterError.
 */
export async function startCluster({
  folder,
  password,
  onEvent = () => undefined,
  hangLimits,
}: {
  folder: string;
  password: string;
  onEvent?: (event: ClusterEvent, cause?: unknown) => void;
  hangLimits?: HangLimits;
}): Promise<Cluster> {
  const user = await findServerUser();
  const binaries = await findBinaries(user);
  await prepare(folder, user);
  const at = { folder, binaries, user };
  const beginWatch = () => watchForHang(at, () => onEvent("hung"), hangLimits);
  const { endpoint } = (await findLive(folder, beginWatch())) ?? (await startFresh(at, password, beginWatch));
  const url: Cluster["url"] = (database, role = { name: "postgres", password }) =>
    connectionString(endpoint, database, role);
  const restart = async () => {
    // Where pools and LISTEN look for it.
    if (!(await findLive(folder, beginWatch()))) await spawnPostmaster(at, beginWatch(), endpoint);
  };
  const claim = () => claimFolder(url("postgres"), beginWatch(), restart);
  const kept = await keepServing({ claim, restart, onEvent });
  return {
    url,
    async stop() {
      await kept.stop();
      await stopPostmaster(at, beginWatch());
    },
  };
}

async function startFresh(
  at: { folder: string; binaries: Binaries; user: ServerUser },
  password: string,
  beginWatch: () => HangWatch,
) {
  const names = await readdir(at.folder);
  if (names.length === 0) {
    await initialise({ ...at, password }).catch((cause: unknown) => {
      throw new ClusterError("cluster_no_start", cause);
    });
  } else if (!names.includes("PG_VERSION")) {
    throw new ClusterError("cluster_corrupt");
  }
  for (const deadline = Date.now() + ORPHANS_END_WITHIN_MS; ; await pause(50)) {
    try {
      return await spawnPostmaster(at, beginWatch());
    } catch (cause) {
      // A start at the same moment may have been faster; the claim then tells whether it lives.
      const other = await findLive(at.folder, beginWatch());
      if (other) return other;
      const orphans = cause instanceof ClusterError && cause.code === "cluster_in_use";
      if (!orphans || Date.now() > deadline) throw cause;
    }
  }
}

/** The folder is the server user's alone; the one above it only has to let that user through. */
async function prepare(folder: string, user: ServerUser): Promise<void> {
  const parent = path.dirname(folder);
  try {
    await mkdir(parent, { recursive: true, mode: user ? 0o711 : 0o700 });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (user) {
      await chmod(parent, 0o711);
      await chown(folder, user.uid, user.gid);
    }
  } catch (cause) {
    throw new ClusterError("cluster_folder_not_writable", cause);
  }
  if (user && !(await canBeEnteredByOthers(parent))) throw new ClusterError("cluster_folder_unreachable");
}

async function claimFolder(
  superuserUrl: string,
  watch: HangWatch,
  restart: () => Promise<void>,
): Promise<pg.Client> {
  const client = await connectOnceRecovered(superuserUrl, watch, restart);
  // The connections of an app that was just killed end a moment after it.
  for (const deadline = Date.now() + ORPHANED_CONNECTIONS_END_WITHIN_MS; ; await pause(50)) {
    const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [
      IN_USE_LOCK,
    ]);
    if (rows[0]?.held) return client;
    if (Date.now() > deadline) break;
  }
  await client.end();
  throw new ClusterError("cluster_in_use");
}

/** After a crash PostgreSQL takes connections once it has gone through what it wrote ahead. */
async function connectOnceRecovered(
  url: string,
  watch: HangWatch,
  restart: () => Promise<void>,
): Promise<pg.Client> {
  for (let waitMs = 25; ; await pause(waitMs)) {
    waitMs = Math.min(LAST_WAIT_MS, 2 * waitMs);
    const client = new pg.Client({ connectionString: url });
    // Its end is what keep-serving listens for; the error before it says nothing more.
    client.on("error", () => undefined);
    try {
      await client.connect();
      return client;
    } catch (cause) {
      const state = sqlState(cause);
      // Nobody there, or nobody yet, against somebody who does not know this password.
      if (state !== null && state !== CANNOT_CONNECT_NOW) throw new ClusterError("cluster_corrupt", cause);
      if (state === null || watch.silentMs() > READY_WITHIN_MS)
        throw new ClusterError("cluster_no_start", cause);
      if ((await watch.look()) === "ended") await restart();
    }
  }
}

function connectionString(
  endpoint: Endpoint,
  database: string,
  role: { name: string; password: string },
): string {
  const who = `${encodeURIComponent(role.name)}:${encodeURIComponent(role.password)}`;
  // libpq and pg both take the socket's folder from `host`.
  if (path.isAbsolute(endpoint.host))
    return `postgres://${who}@localhost:${endpoint.port}/${database}?host=${encodeURIComponent(endpoint.host)}`;
  return `postgres://${who}@${endpoint.host}:${endpoint.port}/${database}`;
}
