import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireDurability } from "#db/audit-durability.server.ts";
import { type Cluster, startCluster } from "#db/cluster/cluster.server.ts";
import { migrate } from "#db/migrate.server.ts";

let folder: string;
let cluster: Cluster;
let leftBehind: Promise<void>;
/** A cluster of its own: what is switched off here is switched off for everybody. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-cluster-"));
  const unfinished = path.join(folder, "postgres.1.unfinished");
  await mkdir(unfinished);
  leftBehind = keepMaking(unfinished);
  cluster = await startCluster({ folder: path.join(folder, "postgres"), password: "only-for-this-test" });
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

/** As PostgreSQL's `initdb` does for a moment when its first start was killed. */
async function keepMaking(unfinished: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const made = path.join(unfinished, String(i));
    await mkdir(made)
      .then(() => writeFile(path.join(made, "1"), ""))
      .catch(() => undefined);
    await pause(1);
  }
}

test("a first start is not kept from its work by the leavings of one that was killed, even while they still grow", async () => {
  await leftBehind;
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
