import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyLog } from "#audit/verify.ts";
import { countEntries, listEntries } from "#db/audit-list.server.ts";
import { fillSearch } from "#db/audit-search.server.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { tamper } from "#tests/factories/tampered-log.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

let database: Awaited<ReturnType<typeof openAuditDatabase>>;
let log: string;

const by = (p: string) => input({ a: { k: "user", p, r: "clinician", s: "s1", m: "passkey" } });

beforeAll(async () => {
  database = await openAuditDatabase();
  const store = openStore(database.app);
  await store.start();
  await store.stop();
  const { rows } = await database.app.query("SELECT log FROM audit_head");
  log = rows[0].log;
});
afterAll(() => database.close());

const filled = async () => {
  const { rows } = await database.owner.query(
    "SELECT s.size::int AS size, (SELECT count(*)::int FROM audit_search) AS rows, h.size::int AS head FROM audit_search_head s, audit_head h",
  );
  return rows[0] as { size: number; rows: number; head: number };
};

test("whoever searches sees every entry that was appended before, though nothing else fills", async () => {
  const store = openStore(database.app);
  await store.start();
  for (let i = 0; i < 5; i++) {
    await store.append([{ ...by(`actor${i}`), p: ["patient9"] }]);
    const found = async (filters: object) =>
      (await listEntries(database.app, log, { limit: 50, filters })).length;
    expect(await found({ actor: `actor${i}` })).toBe(1);
    expect(await found({ patient: "patient9" })).toBe(i + 1);
    expect(await countEntries(database.app, log, { patient: "patient9" })).toBe(i + 1);
  }
  await store.stop();
});

test("entries get their search rows without anybody searching", async () => {
  const store = openStore(database.app);
  await store.start();
  await store.append([input()]);
  const upToDate = async () => {
    const { size, rows, head } = await filled();
    return size === head && rows === head;
  };
  await expect.poll(upToDate).toBe(true);
  await store.append(Array.from({ length: 1_500 }, () => input()));
  await expect.poll(upToDate).toBe(true);
  await store.stop();
});

test("many who fill at once, while entries come, neither double nor skip", async () => {
  const store = openStore(database.app);
  await store.start();
  await Promise.all(
    Array.from({ length: 6 }, async (_, node) => {
      for (let i = 0; i < 15; i++) {
        if (node < 2) await store.append(Array.from({ length: 40 }, () => input()));
        else await fillSearch(database.app);
      }
    }),
  );
  await fillSearch(database.app, log);
  const { size, rows, head } = await filled();
  expect([size, rows]).toEqual([head, head]);
  await store.stop();
});

test("a transaction that is rolled back leaves no search row behind", async () => {
  const store = openStore(database.app);
  await store.start();
  const client = await database.app.connect();
  await client.query("BEGIN");
  await store.appendInTransaction(client, [by("rolled-back")]);
  await fillSearch(client, log);
  await client.query("ROLLBACK");
  client.release();
  await store.append([by("kept")]);
  const acted = async (actor: string) =>
    (await listEntries(database.app, log, { limit: 9, filters: { actor } })).length;
  expect([await acted("rolled-back"), await acted("kept")]).toEqual([0, 1]);
  await store.stop();
});

test("where filling fails, searching fails, and appending goes on", async () => {
  const failures: unknown[] = [];
  const store = openStore(database.app, { onBackgroundError: (cause) => failures.push(cause) });
  await store.start();
  await database.owner.query("ALTER TABLE audit_search RENAME TO elsewhere");
  await store.append([by("unseen")]);
  const search = () => listEntries(database.app, log, { limit: 9, filters: { actor: "unseen" } });
  await expect(search()).rejects.toThrow();
  expect((await listEntries(database.app, log, { limit: 1 })).length).toBe(1);
  await expect.poll(() => failures.length).toBeGreaterThan(0);
  await database.owner.query("ALTER TABLE elsewhere RENAME TO audit_search");
  expect((await search()).length).toBe(1);
  await store.stop();
});

test("a search row before its entry is nobody's, and found at the entry once that has come", async () => {
  const store = openStore(database.app);
  await store.start();
  const [seq = 0] = await store.append([by("real")]);
  await fillSearch(database.app);
  await tamper(
    database.owner,
    `INSERT INTO audit_search SELECT log, ${seq + 2}, t, w, e, o, 'false', patients, breakglass, request, role, purpose
       FROM audit_search WHERE seq = ${seq}`,
  );
  const search = async (actor: string) =>
    (await listEntries(database.app, log, { limit: 9, filters: { actor } })).length;
  expect([await search("false"), await countEntries(database.app, log, { actor: "false" })]).toEqual([0, 0]);
  await store.append(Array.from({ length: 4 }, () => by("later")));
  expect(await search("later")).toBe(3);
  const storage = await openAuditStorage(database.app, log);
  const { findings } = await verifyLog(storage, { origin: (await storage.head()).origin });
  expect(findings).toMatchObject([{ code: "E_INDEX", seq: seq + 2 }]);
  await store.stop();
});

test("bytes that are no entry have no search row, and stop nobody else's", async () => {
  const store = openStore(database.app);
  await store.start();
  const [first = 0, damaged = 0, wrong = 0] = await store.append(Array.from({ length: 4 }, () => by("same")));
  await store.stop();
  const { rows } = await database.owner.query("SELECT size FROM audit_search_head");
  expect(Number(rows[0].size)).toBeLessThanOrEqual(first);
  await tamper(
    database.owner,
    `UPDATE audit_entry SET body = '\\xff' WHERE seq = ${damaged}`,
    `UPDATE audit_entry SET body = replace(convert_from(body, 'UTF8'), '"p":[', '"p":{"a":')::bytea WHERE seq = ${wrong}`,
  );
  const found = await listEntries(database.app, log, { limit: 9, filters: { actor: "same" } });
  expect(found.map(({ seq }) => seq)).toEqual([first + 3, first]);
  // They can be taken out as an entry can, unless a hold stands.
  const client = await database.app.connect();
  try {
    await client.query("BEGIN");
    const taken = "SELECT audit_redact($1, $2, 'body') AS taken";
    expect((await client.query(taken, [log, damaged])).rows).toEqual([{ taken: true }]);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});
