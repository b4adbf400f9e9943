import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEntry } from "#audit/entry.ts";
import { epochEntities } from "#audit/epoch.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { readAuditLog, readKeylog } from "#db/signed-logs.server.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import { NothingLost, nameEpoch, planEpoch } from "#signer/name-epoch.ts";
import { createTestDatabase, type TestDatabase } from "#tests/cluster.ts";
import { startedServices, startRefusal } from "#tests/factories/started-services.ts";
import { input } from "./audit-fixture.ts";

let folder: string;
let test: TestDatabase;
const running: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-epoch-"));
  test = await createTestDatabase();
});
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

const start = (database = test) => startedServices({ database, folder, running });
const refusal = (database = test) => startRefusal({ database, folder, running });

const entries = (count: number) => Array.from({ length: count }, (_, i) => input({ q: `q${i}` }));
const log = "localhost:3000/bedside-audit";

async function asRestored<T>(
  database: TestDatabase,
  keys: string,
  work: (restored: Parameters<typeof planEpoch>[1]) => Promise<T>,
) {
  const pool = new pg.Pool({ connectionString: database.appUrl });
  pool.on("error", () => undefined);
  try {
    return await work({
      ...{ host: "localhost:3000", reason: "disk-failure", nowMs: Date.now() },
      access: await readAuditLog(pool),
      keys: await readKeylog(pool, keys),
    });
  } finally {
    await pool.end();
  }
}

const secretsOf = () => path.join(folder, "secrets");
const plan = (database: TestDatabase, keys = "localhost:3000/bedside-keylog") =>
  asRestored(database, keys, (restored) => planEpoch(secretsOf(), restored));

async function nameIt(database: TestDatabase, keys?: string): Promise<EpochChange> {
  const change = await plan(database, keys);
  await nameEpoch(secretsOf(), change);
  return change;
}

async function logOf(database: TestDatabase, name: string) {
  const pool = new pg.Pool({ connectionString: database.appUrl });
  pool.on("error", () => undefined);
  const storage = await openAuditStorage(pool, name);
  const head = await storage.head();
  const bodies: Uint8Array[] = [];
  for await (const { body } of storage.entries(0, head.size)) if (body) bodies.push(body);
  return { pool, storage, head, bodies };
}

it("a restored copy is served once its loss is named, in a log whose first entry says what was lost", async () => {
  const year = new Date().getUTCFullYear();
  const first = await start();
  await first.audit.append(entries(20));
  await first.end();
  const copy = await test.copy();
  running.push(() => copy.drop());
  const again = await start();
  await again.audit.append(entries(30));
  await again.end();

  expect(await refusal(copy)).toMatch(/E_ROLLBACK.*npm run epoch/);
  const change = await nameIt(copy);
  expect(change).toMatchObject({ epoch: 2, reason: "disk-failure", access: { next: `${log}/${year}/2` } });
  const [last] = change.access.last;
  const lost = [last?.size ?? 0, change.access.kept.size];
  expect(lost[0]).toBeGreaterThanOrEqual(51);
  expect(lost[1]).toBeLessThan(51);

  const restored = await start(copy);
  await restored.audit.append(entries(3));
  const { checkpoint } = await restored.checkpoints.current(4);
  expect(checkpoint.origin).toBe(`${log}/${year}/2`);
  expect((await restored.keylog.current()).checkpoint.origin).toBe("localhost:3000/bedside-keylog/2");
  await restored.end();
  const next = await logOf(copy, `${year}-2`);
  const genesis = parseEntry(next.bodies[0] ?? new Uint8Array());
  expect(genesis.e).toBe("log.genesis");
  expect(genesis.x).toEqual(expect.arrayContaining(epochEntities(change)));
  const report = await verifyLog(next.storage, { origin: `${log}/${year}/2`, epoch: change });
  expect([report.status, report.findings]).toEqual([1, [{ code: "W_EPOCH", seq: 0 }]]);
  await next.pool.end();

  // It goes on by itself from now on, and the log that ended takes nothing more.
  const later = await start(copy);
  await later.audit.append(entries(1));
  await later.end();
  const old = await logOf(copy, String(year));
  expect(old.head.size).toBe(change.access.kept.size);
  await old.pool.end();

  // The same old copy a second time is another loss, and has to be named again.
  const second = await test.copy();
  running.push(() => second.drop());
  expect(await refusal(second)).toMatch(/E_ROLLBACK|E_FORK/);
});

it("nothing is named where nothing was lost, nor for a copy that has grown beyond what was signed", async () => {
  const first = await start();
  await first.audit.append(entries(20));
  await first.end();
  await expect(plan(test)).rejects.toThrow(NothingLost);
  const grown = await createTestDatabase();
  running.push(() => grown.drop());
  const memory = await mkdtemp(path.join(tmpdir(), "bedside-epoch-other-"));
  const ours = folder;
  folder = memory;
  const other = await start(grown);
  await other.audit.append(entries(60));
  await other.end();
  folder = ours;
  await rm(memory, { recursive: true });
  await expect(plan(grown)).rejects.toMatchObject({ code: "E_FORK" });
});

it("the signer signs no further under a name that a restore ended, and none that no restore opened", async () => {
  const year = new Date().getUTCFullYear();
  const first = await start();
  await first.audit.append(entries(5));
  await first.end();
  const copy = await test.copy();
  running.push(() => copy.drop());
  const again = await start();
  await again.audit.append(entries(5));
  await again.end();
  await nameIt(copy);
  const signer = await openLocalSigner(secretsOf());
  await asRestored(test, "localhost:3000/bedside-keylog", async ({ access, keys }) => {
    await expect(signer.sign("access", access)).rejects.toMatchObject({ code: "E_FORK" });
    const [epoch9] = [{ ...access, origin: `${log}/${year}/9` }];
    await expect(signer.sign("access", epoch9)).rejects.toMatchObject({ code: "E_EPOCH" });
    const keys9 = { ...keys, origin: "localhost:3000/bedside-keylog/9" };
    await expect(signer.sign("keys", keys9)).rejects.toMatchObject({ code: "E_EPOCH" });
  });
});
