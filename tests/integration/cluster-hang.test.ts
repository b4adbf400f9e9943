import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBinaries } from "#db/cluster/binaries.server.ts";
import { type Cluster, startCluster } from "#db/cluster/cluster.server.ts";
import { watchForHang } from "#db/cluster/hang-watch.server.ts";
import { readPidFile } from "#db/cluster/pid-file.server.ts";
import { processesOf } from "#db/cluster/server-processes.server.ts";
import { findServerUser } from "#db/cluster/server-user.server.ts";
import { slowDown, startupProcess } from "#tests/faults/startup-process.ts";

/** Half a second without any work is a hang here. */
const hangLimits = { everyMs: 50, looks: 10 };
/** Some fifteen megabytes to go through again after a crash. */
const ROWS = 100_000;

let parent: string;
let folder: string;
let cluster: Cluster;
const events: string[] = [];

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "bedside-hang-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(parent, 0o711);
  folder = path.join(parent, "postgres");
  cluster = await open();
  await asSuperuser((client) => client.query("create table noted (id int primary key)"));
});
afterAll(async () => {
  await cluster.stop();
  await rm(parent, { recursive: true, force: true });
});

const open = () =>
  startCluster({
    folder,
    password: "only-for-this-test",
    hangLimits,
    onEvent: (event) => events.push(event),
  });

async function asSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: cluster.url("postgres") });
  client.on("error", () => undefined);
  await client.connect();
  return work(client).finally(() => client.end());
}

const noted = () =>
  asSuperuser(async (client) => (await client.query("select count(*)::int as n from noted")).rows[0].n);
const postmaster = async () => (await readPidFile(folder))?.pid ?? 0;

/** Writes much, and has one of its processes crash, so that all of it is gone through again; who does that. */
async function recovering(): Promise<number> {
  events.length = 0;
  const client = new pg.Client({ connectionString: cluster.url("postgres") });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("checkpoint");
  await client.query(
    `insert into noted select n + (select count(*) from noted) from generate_series(1, ${ROWS}) n`,
  );
  const { rows } = await client.query("select pg_backend_pid() as pid");
  process.kill(rows[0].pid, "SIGKILL");
  return startupProcess(folder);
}

const serving = () => expect.poll(() => events.at(-1)).toBe("back");
const hung = () => events.filter((event) => event === "hung").length;

test("a recovery that is slow and at work is waited for, three times as long as one that stands still", async () => {
  const startup = await recovering();
  const before = await postmaster();
  await slowDown(startup, { oneOfMs: 100, forMs: 3 * hangLimits.everyMs * hangLimits.looks });
  await serving();
  expect([hung(), await postmaster(), await noted()]).toEqual([0, before, ROWS]);
});

test("a recovery that stands still is ended and begun again, and nothing that was acknowledged is lost", async () => {
  process.kill(await recovering(), "SIGSTOP");
  const before = await postmaster();
  await serving();
  expect([hung(), await noted()]).toEqual([1, 2 * ROWS]);
  expect(await postmaster()).not.toBe(before);
});

test("a server that hangs because the recovery it began by itself failed is ended, and started again", async () => {
  await cluster.stop();
  await spawnAsEarlierReleases();
  cluster = await open();
  process.kill(await recovering(), "SIGKILL");
  const before = await postmaster();
  await serving();
  expect([hung(), await noted()]).toEqual([1, 3 * ROWS]);
  expect(await postmaster()).not.toBe(before);
});

test("a server that hangs because it was told to stop while it recovered ends all the same", async () => {
  await cluster.stop();
  const server = await spawnAsEarlierReleases();
  const ended = once(server, "exit");
  cluster = await open();
  const startup = await recovering();
  // So that it is not done before the server hears of its end.
  process.kill(startup, "SIGSTOP");
  process.kill(await postmaster(), "SIGINT");
  process.kill(startup, "SIGCONT");
  await cluster.stop();
  await ended;
  cluster = await open();
  expect([hung(), await noted()]).toEqual([1, 4 * ROWS]);
});

/** A server that begins again by itself after a crash, ready to be found by the next start. */
async function spawnAsEarlierReleases() {
  const user = await findServerUser();
  const { postgres } = await findBinaries(user);
  const flags = ["listen_addresses=", `unix_socket_directories=${folder}`, "port=5432"];
  const args = flags.flatMap((flag) => ["-c", flag]);
  const server = spawn(postgres, ["-D", folder, ...args], { ...user, cwd: "/", stdio: "ignore" });
  await expect.poll(async () => (await readPidFile(folder))?.ready).toBe(true);
  return server;
}

test("no process is ended that is not the server of this folder, whatever the folder's pid file says", async () => {
  const other = path.join(parent, "other");
  await mkdir(other);
  const user = await findServerUser();
  expect(await processesOf(await postmaster(), { folder, user })).not.toBeNull();
  expect(await processesOf(await postmaster(), { folder: other, user })).toBeNull();
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)", other], { cwd: other });
  const file = [stranger.pid, other, "1", "5432", other, "", "", "starting"].join("\n");
  await writeFile(path.join(other, "postmaster.pid"), file);
  const watch = watchForHang({ folder: other, user: undefined }, () => events.push("hung"), {
    ...{ everyMs: 0, looks: 2 },
  });
  events.length = 0;
  for (let i = 0; i < 10; i++) expect(await watch.look()).toBe("waits");
  expect([events, stranger.exitCode, stranger.signalCode]).toEqual([[], null, null]);
  stranger.kill();
});
