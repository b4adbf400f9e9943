import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireDurability } from "#db/audit-durability.server.ts";
import { type Cluster, startCluster } from "#db/cluster/cluster.server.ts";
import { migrate } from "#db/migrate.server.ts";

let folder: string;
let cluster: Cluster;
/** How many folders came into the leavings of a killed start while they were being removed. */
let cameMeanwhile = 0;
/** A cluster of its own: what is switched off here is switched off for everybody. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-cluster-"));
  const starting = new AbortController();
  const making = makeWhileRemoved(path.join(folder, "postgres.1.unfinished"), starting.signal);
  const found = { folder: path.join(folder, "postgres"), password: "only-for-this-test" };
  cluster = await startCluster(found).finally(() => starting.abort());
  cameMeanwhile = await making;
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * As PostgreSQL's `initdb` does for a moment when its first start was killed. From the first thing that is removed to the last, which
 * is many turns later because it lies around the first, one comes each turn: whoever removes looked before some of them came.
 */
async function makeWhileRemoved(unfinished: string, signal: AbortSignal): Promise<number> {
  const last = path.join(unfinished, "there");
  const first = path.join(last, ...Array.from({ length: 50 }, () => "within"));
  mkdirSync(first, { recursive: true });
  while (!signal.aborted && existsSync(first)) await turn();
  let made = 0;
  for (; !signal.aborted && existsSync(last); await turn()) mkdirSync(path.join(unfinished, String(made++)));
  return made;
}

test("a first start is not kept from its work by the leavings of one that was killed, even while they still grow", async () => {
  expect(cameMeanwhile).toBeGreaterThan(0);
  expect((await readdir(folder)).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
});

async function within<T>(work: (client: pg.Client) => Promise<T>, database = "postgres"): Promise<T> {
  const client = new pg.Client({ connectionString: cluster.url(database) });
  await client.connect();
  return work(client).finally(() => client.end());
}

test("the embedded database keeps what it is told durably: fsync and checksums are on", async () => {
  const { rows } = await within((client) =>
    client.query("select current_setting('fsync') f, current_setting('data_checksums') c"),
  );
  expect(rows).toEqual([{ f: "on", c: "on" }]);
});

test("a session that does not wait for the disk is refused", async () => {
  await within(async (client) => {
    await requireDurability(client);
    await client.query("set synchronous_commit = off");
    await expect(requireDurability(client)).rejects.toMatchObject({ code: "E_DURABILITY" });
    await client.query("set synchronous_commit = local");
    await requireDurability(client);
  });
});

test.each(["fsync", "full_page_writes"])("a server without %s is refused", async (setting) => {
  const turn = (how: string) =>
    within(async (client) => {
      await client.query(`alter system ${how}`);
      await client.query("select pg_reload_conf()");
    });
  const verdict = () =>
    within((client) =>
      requireDurability(client).then(
        () => "durable",
        ({ code }) => code,
      ),
    );
  expect(await verdict()).toBe("durable");
  await turn(`set ${setting} = off`);
  await expect.poll(verdict).toBe("E_DURABILITY");
  await turn(`reset ${setting}`);
  await expect.poll(verdict).toBe("durable");
});

test("of three programs that migrate an empty database at once each finds it whole", async () => {
  await within((client) => client.query("create database empty"));
  const url = cluster.url("empty");
  const results = await Promise.allSettled([1, 2, 3].map(() => migrate(url)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  const { rows } = await within(
    (client) =>
      client.query(
        "select count(*)::int as all, count(distinct hash)::int as once from drizzle.__drizzle_migrations",
      ),
    "empty",
  );
  expect(rows[0].all).toBeGreaterThan(0);
  expect(rows[0].once).toBe(rows[0].all);
});
