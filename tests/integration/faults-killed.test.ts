import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asInsider } from "#tests/e2e/insider.ts";
import { freePort, spawnServer, startServer } from "#tests/e2e/start-server.ts";
import { type Acknowledged, acknowledgements } from "#tests/faults/acknowledged.ts";
import { lastSigned } from "#tests/faults/cli-verdict.ts";
import { MortalServer, victims } from "#tests/faults/mortal-server.ts";
import { Ordeal } from "#tests/faults/ordeal.ts";
import { problemsOfKeylog, unaccounted } from "#tests/faults/reckoning.ts";
import { seeded, seedOf } from "#tests/faults/seeded.ts";
import { fillDisk, limitHandles, mountSmallDisk, unmount } from "#tests/faults/small-disk.ts";
import { makeClinic } from "#tests/load/people.ts";

/** The soak kills more often. */
const kills = Number(process.env.FAULT_KILLS ?? 20);
/** The soak lets it stand still for a minute. */
const standstillMs = 2 * Number(process.env.FAULT_MS ?? 400);
const random = seeded(seedOf("kill -9"));
const people = { teams: 1, cliniciansEach: 1, patients: 2 };
const acknowledged = acknowledgements();

let dataDir: string;
let hasDisk = false;
let server: MortalServer;
let ordeal: Ordeal;

beforeEach(({ onTestFailed }) => onTestFailed(() => ordeal.keepEvidence()));
beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  dataDir = await mkdtemp(path.join(tmpdir(), "bedside-killed-"));
  hasDisk = mountSmallDisk(dataDir, 384);
  // PostgreSQL runs as another user where this is root.
  await chmod(dataDir, 0o711);
  server = await MortalServer.start(dataDir, random);
  const clinic = await makeClinic(server, people, acknowledged.connect);
  ordeal = new Ordeal({ server, clinic, acknowledged, signerIn: dataDir });
}, 120_000);
afterAll(async () => {
  await server.stop();
  if (hasDisk) unmount(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

test(`after kill -9 of app and database at ${kills} random moments under load, all that was acknowledged stands, once, and in the log`, async () => {
  await ordeal.underLoad(async () => {
    for (const victim of victims(kills, random)) {
      await pause(random.between(30, 300));
      await server.kill(victim);
      await ordeal.keepSigned();
    }
  });
  const answers = ordeal.answers();
  const refused = answers.filter(({ status }) => status === 503);
  console.info(
    `${kills} kills: ${ordeal.sent.length} messages, ${answers.length} answers, ${refused.length} of them 503`,
  );
}, 3_600_000);

test("a server that stands still under load, as on a machine that sleeps, goes on where it was: nothing is lost and nothing there twice", async () => {
  await ordeal.underLoad(async () => {
    const { pid } = server;
    await pause(random.between(100, 400));
    process.kill(pid, "SIGSTOP");
    try {
      await pause(standstillMs);
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });
}, 300_000);

test("an answer whose entry was taken out, a statement without its leaf and a refusal that says more would be told", async () => {
  const all = ordeal.answers();
  const sends = all.filter(
    ({ method, path, status }) => status === 200 && `${method} ${path}` === "POST /api/envelopes",
  );
  const request = sends.at(-1)?.request ?? "";
  const chatty = {
    ...(all[0] as Acknowledged),
    status: 503,
    text: '{"code":"E_AUDIT","request":"x","name":"Maya"}',
  };
  await asInsider(dataDir, async (owner) => {
    const client = await owner.connect();
    try {
      await client.query("begin");
      for (const table of ["audit_entry", "keylog_leaf"])
        await client.query(`alter table ${table} disable trigger all`);
      await client.query("delete from audit_entry where position(convert_to($1, 'UTF8') in body) > 0", [
        `"q":"${request}"`,
      ]);
      await client.query("delete from keylog_leaf where idx = (select max(log_index) from chain_statement)");
      expect(await unaccounted(client, all)).toHaveLength(1);
      expect(await unaccounted(client, [chatty])).toHaveLength(1);
      const problems = await problemsOfKeylog(client, (await lastSigned(dataDir, "keylog")) ?? "");
      expect(problems).toContain("a statement and a leaf of the key log do not belong together");
      expect(problems).toContain("its root differs");
    } finally {
      await client.query("rollback");
      client.release();
    }
  });
});

test("a full disk under database, signer and log refuses with 503, and everything goes on by itself once there is room", async (context) => {
  context.skip(!hasDisk, "only root may mount a small file system");
  const before = acknowledged.all.length;
  await ordeal.underLoad(async () => {
    const makeRoom = fillDisk(dataDir);
    // Once a segment of what PostgreSQL writes ahead has no room it ends, and cannot come back.
    await asInsider(dataDir, useUpSegments).catch(() => undefined);
    await expect.poll(() => isReady(), { timeout: 10_000 }).toBe(false);
    await pause(500);
    makeRoom();
  });
  expect(acknowledged.all.slice(before).some(({ status }) => status === 503)).toBe(true);
}, 60_000);

test("a program without a file handle left refuses what needs one, and goes on once there are some", async (context) => {
  const inUse = () => readdirSync(`/proc/${server.pid}/fd`).length;
  context.skip(
    process.platform !== "linux" || !limitHandles(server.pid, 4096),
    "handles are limited on Linux",
  );
  await ordeal.underLoad(async () => {
    limitHandles(server.pid, inUse());
    // Nobody has a connection yet who comes now.
    const strangers = await Promise.all(Array.from({ length: 8 }, () => getsIn(new URL(server.origin))));
    expect(strangers).toContain(false);
    await pause(500);
    limitHandles(server.pid, 4096);
  });
}, 60_000);

test("a first start that was killed while it made the database leaves nothing that keeps the next one from it", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-first-"));
  await chmod(folder, 0o711);
  const settings = { PORT: String(await freePort()), BEDSIDE_DATA_DIR: folder };
  const child = spawnServer(settings);
  const ended = once(child, "exit");
  await expect
    .poll(() => readdirSync(folder).some((name) => name.endsWith(".unfinished")), {
      timeout: 20_000,
      interval: 5,
    })
    .toBe(true);
  await pause(random.between(0, 400));
  child.kill("SIGKILL");
  await ended;
  const second = await startServer(settings);
  expect(second.setupUrl).not.toBeNull();
  await second.stop();
  expect(readdirSync(folder).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
  await rm(folder, { recursive: true });
}, 60_000);

async function useUpSegments(owner: pg.Pool): Promise<void> {
  for (let i = 0; i < 32; i++)
    await owner.query("select pg_logical_emit_message(true, '', ''), pg_switch_wal()");
}

/** Whether somebody whose browser holds no connection yet is answered within a moment. */
async function getsIn({ hostname, port }: URL): Promise<boolean> {
  const request = get({ hostname, port, path: "/healthz", agent: false, timeout: 2_000 });
  request.once("timeout", () => request.destroy(new Error("no answer")));
  try {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    return true;
  } catch {
    return false;
  }
}

async function isReady(): Promise<boolean> {
  return (await fetch(`${server.origin}/readyz`)).status === 200;
}
