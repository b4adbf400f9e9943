import { randomBytes } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { SEARCH_BLOCK } from "#audit/search-block.ts";
import { appendLeaves } from "#db/audit-append.server.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { listEntries } from "#db/audit-list.server.ts";
import { fillSearch, makeBlocks } from "#db/audit-search.server.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

const LOG = String(new Date().getUTCFullYear());
/** Entries that are real; the rest of two blocks are search rows alone. */
const REAL = 20;
/** Two short of the second block's border, so that the first test, which appends one, makes the first block alone. */
const SIZE = 2 * SEARCH_BLOCK - 2;

let database: Awaited<ReturnType<typeof openAuditDatabase>>;

// Not by the writer, which would make blocks of its own accord.
const effects = { clock: Date.now, random: (length: number) => new Uint8Array(randomBytes(length)) };
const encode = createEncoder("n1/apart/b", effects);
const append = (...inputs: ReturnType<typeof input>[]) =>
  appendLeaves(database.app, LOG, encode(prepareEntries(inputs, effects)));

beforeAll(async () => {
  database = await openAuditDatabase();
  const store = openStore(database.app);
  await store.start();
  await store.stop();
  await append(...Array.from({ length: REAL }, () => input()));
  await fillSearch(database.app);
  const { owner } = database;
  for (const table of ["audit_head", "audit_search_head", "audit_entry"])
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  await owner.query(
    `INSERT INTO audit_search
     SELECT '${LOG}', seq, 't', 'w', 'login', 'ok', 'actor' || seq % 50, ARRAY['patient' || seq % 300], false, NULL, NULL, NULL
     FROM generate_series(${REAL + 1}, ${SIZE - 1}) AS seq`,
  );
  await owner.query("UPDATE audit_search_head SET size = $1", [SIZE]);
  await owner.query("UPDATE audit_head SET size = $1", [SIZE]);
});
afterAll(() => database.close());

const one = async (sql: string) => (await database.owner.query(`SELECT (${sql}) AS one`)).rows[0].one;
const misplaced = (block: number) =>
  one(
    `SELECT count(*)::int FROM audit_misplaced('${LOG}', ${block * SEARCH_BLOCK}, ${(block + 1) * SEARCH_BLOCK})`,
  );
const blocks = () => one("SELECT blocks::int FROM audit_search_head");

/** Nodes that make the next block, held up in the middle of it by a row of theirs that somebody else has in hand. */
async function whileMaking(nodes: number, block: number, meanwhile: () => Promise<void>): Promise<void> {
  const holder = await database.owner.connect();
  const makers: pg.Pool[] = Array.from({ length: nodes }, () => database.openPool(1));
  try {
    await holder.query("BEGIN");
    await holder.query(
      `INSERT INTO audit_search_block VALUES ('${LOG}', ${block}, 'e', 'login', 0::bit(16384))`,
    );
    const made = makers.map((maker) => makeBlocks(maker, LOG));
    const waiting = () =>
      one(`SELECT count(*)::int FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%audit_make_due%'`);
    await vi.waitFor(async () => expect(await waiting()).toBe(nodes), { timeout: 60_000 });
    await meanwhile();
    await holder.query("ROLLBACK");
    await Promise.all(made);
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
}

test("while two nodes make a block nobody who fills, searches, appends or takes out waits, and it is made once, without what went", async () => {
  const gone = 7;
  const page = async (filters: object) =>
    (await listEntries(database.app, LOG, { limit: 3, filters })).map(({ seq }) => seq);
  await whileMaking(2, 0, async () => {
    expect(await page({ actor: "actor9", patient: "patient59" })).toEqual([32_759, 32_459, 32_159]);
    const [seq] = await append(input({ p: ["newest"] }));
    expect(await page({ patient: "newest" })).toEqual([seq]);
    expect((await database.app.query(`SELECT audit_redact('${LOG}', ${gone}, 'body') AS done`)).rows).toEqual(
      [{ done: true }],
    );
    expect(await blocks()).toBe(0);
  });
  expect([await blocks(), await misplaced(0)]).toEqual([1, 0]);
  expect(await one(`SELECT count(*)::int FROM audit_search_block WHERE get_bit(bits, ${gone}) = 1`)).toBe(0);
  expect(await one(`SELECT count(*)::int FROM audit_search_block WHERE get_bit(bits, ${gone + 1}) = 1`)).toBe(
    7,
  );
  expect(await page({ actor: "actor9", patient: "patient59" })).toEqual([32_759, 32_459, 32_159]);
});

test("of a log that is destroyed while a block of it is made none is left", async () => {
  await append(input());
  await fillSearch(database.app);
  await whileMaking(1, 1, async () => {
    await database.owner.query("UPDATE audit_head SET destroyed = true");
  });
  expect(await one("SELECT count(*)::int FROM audit_search_block WHERE block = 1")).toBe(0);
  await makeBlocks(database.app);
  expect(await one("SELECT count(*)::int FROM audit_search_block WHERE block = 1")).toBe(0);
});
