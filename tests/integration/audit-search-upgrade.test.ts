import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { verifyLog } from "#audit/verify.ts";
import { appendLeaves } from "#db/audit-append.server.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { installAudit } from "#db/audit-install.server.ts";
import { entryNumbers, listEntries } from "#db/audit-list.server.ts";
import { fillSearch, makeBlocks } from "#db/audit-search.server.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { wantedBy } from "#db/audit-wanted.server.ts";
import { createTestDatabase } from "#tests/cluster.ts";
import { input } from "./audit-fixture.ts";

const MIGRATIONS = "db/migrations/audit";
const BLOCK = 2 ** 14;
const ORIGIN = "x.test/bedside-audit/2026";

test("a log from before keeps its search columns as they were, those that somebody had changed too", async () => {
  await withLogBefore("008", async (pool) => {
    const effects = { clock: Date.now, random: (length: number) => new Uint8Array(length) };
    const inputs = ["first", "second", "third"].map((q) => input({ q, p: ["patient1"] }));
    await appendLeaves(pool, "2026", createEncoder("x/x/b", effects)(prepareEntries(inputs, effects)));
    await pool.query("ALTER TABLE audit_entry DISABLE TRIGGER ALL");
    await pool.query("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 1");
    await pool.query("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_unchanged");
    await installAudit(pool, { folder: MIGRATIONS });
    const found = async (filters: object) =>
      (await listEntries(pool, "2026", { limit: 9, filters })).map(({ seq }) => seq);
    expect(await found({ patient: "patient1" })).toEqual([2, 1, 0]);
    expect(await found({ actor: "nobody" })).toEqual([1]);
    const { findings } = await verifyLog(await openAuditStorage(pool, "2026"), { origin: ORIGIN });
    expect(findings.filter(({ code }) => code === "E_INDEX")).toEqual([
      { code: "E_INDEX", seq: 1, where: "actor" },
    ]);
  });
});

test("a block that was made before stands as one that is made now, which a node of the version before leaves to a newer one", async () => {
  await withLogBefore("014", async (pool) => {
    const behind = async (from: number, to: number) => {
      await pool.query("ALTER TABLE audit_head DISABLE TRIGGER ALL");
      await pool.query("ALTER TABLE audit_search_head DISABLE TRIGGER ALL");
      await pool.query(
        `INSERT INTO audit_search
         SELECT '2026', seq, 't', 'w', 'login', 'ok', 'actor' || seq % 7, ARRAY['patient' || seq % 90, 'patient9'], false, NULL, NULL, NULL
         FROM generate_series($1::int, $2::int) AS seq`,
        [from, to],
      );
      await pool.query("UPDATE audit_search_head SET size = $1", [to + 1]);
      // The filling, which every version calls, has one to do.
      await pool.query("UPDATE audit_head SET size = $1", [to + 2]);
      await fillSearch(pool);
    };
    const blocks = async () => (await pool.query("SELECT blocks::int FROM audit_search_head")).rows[0].blocks;
    const misplaced = async () =>
      (
        await pool.query(
          "SELECT n FROM generate_series(0, 1) AS b, audit_misplaced('2026', b * $1::int, (b + 1) * $1) AS n",
          [BLOCK],
        )
      ).rows;
    await behind(0, BLOCK + 9);
    expect(await blocks()).toBe(1);
    await installAudit(pool, { folder: MIGRATIONS });
    await behind(BLOCK + 11, 2 * BLOCK + 9);
    expect([await blocks(), await misplaced()]).toEqual([1, []]);
    await makeBlocks(pool);
    expect([await blocks(), await misplaced()]).toEqual([2, []]);
  });
});

test("what was there fills its blocks at the upgrade, and is found by them", async () => {
  await withLogBefore("011", async (pool) => {
    await pool.query("ALTER TABLE audit_head DISABLE TRIGGER ALL");
    await pool.query(
      `INSERT INTO audit_search
       SELECT '2026', seq, 't', 'w', 'login', 'ok', 'actor' || seq % 5000, ARRAY['patient' || seq % 3], false, NULL, NULL, NULL
       FROM generate_series(0, ${BLOCK + 9}) AS seq`,
    );
    await pool.query("UPDATE audit_search_head SET size = $1", [BLOCK + 10]);
    await pool.query("UPDATE audit_head SET size = $1", [BLOCK + 10]);
    await pool.query("ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_grows");
    await installAudit(pool, { folder: MIGRATIONS });
    const { rows } = await pool.query("SELECT block, value FROM audit_search_block WHERE name = 'patients'");
    expect(rows).toEqual([0, 1, 2].map((n) => ({ block: "0", value: `patient${n}` })));
    const asked = { log: "2026", from: 0, to: BLOCK + 10, newestFirst: true, limit: 9 };
    const wanted = wantedBy({ actor: "actor1384", patient: "patient1" });
    expect(await entryNumbers(pool, asked, wanted)).toEqual([BLOCK, BLOCK - 15_000]);
    expect((await pool.query("SELECT audit_misplaced('2026', 0, $1)", [BLOCK])).rows).toEqual([]);
  });
});

test("a border that is crossed without making the block hides nothing, and whoever makes the next one makes it", async () => {
  await withLogBefore("999", async (pool) => {
    await pool.query("ALTER TABLE audit_head DISABLE TRIGGER ALL");
    await pool.query(
      `INSERT INTO audit_search
       SELECT '2026', seq, 't', 'w', CASE WHEN seq = 5 THEN repeat(md5('long'), 90) ELSE 'login' END, 'ok',
         'actor1', ARRAY['patient1'], false, NULL, NULL, NULL
       FROM generate_series(0, ${BLOCK + 9}) AS seq`,
    );
    await pool.query("UPDATE audit_search_head SET size = $1", [BLOCK + 10]);
    await pool.query("UPDATE audit_head SET size = $1", [BLOCK + 10]);
    const counted = async () =>
      (
        await pool.query(
          "SELECT sum(bit_count(bits))::int AS n FROM audit_fitting('2026', '{patients}', '{patient1}', '{0}', 0, $1, true, NULL)",
          [BLOCK + 10],
        )
      ).rows[0].n;
    const blocks = async () => (await pool.query("SELECT blocks::int FROM audit_search_head")).rows[0].blocks;
    expect([await blocks(), await counted()]).toEqual([0, BLOCK + 10]);
    await pool.query("UPDATE audit_head SET size = size + 1");
    await fillSearch(pool);
    expect([await blocks(), await counted()]).toEqual([0, BLOCK + 10]);
    await makeBlocks(pool);
    // A value as long as no entry's has no bits, and stops nobody else's.
    expect([await blocks(), await counted()]).toEqual([1, BLOCK + 10]);
    expect((await pool.query("SELECT audit_misplaced('2026', 0, $1)", [BLOCK])).rows).toEqual([]);
  });
});

/** A log as it was installed before the file of this number, with nothing in it. */
async function withLogBefore(number: string, work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  const database = await createTestDatabase();
  const before = await mkdtemp(path.join(tmpdir(), "bedside-audit-"));
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pool.on("error", () => undefined);
  try {
    // Its database is a copy of one that has everything.
    await pool.query("DROP SCHEMA public CASCADE");
    await pool.query("CREATE SCHEMA public");
    for (const name of await readdir(MIGRATIONS))
      if (name < number) await cp(path.join(MIGRATIONS, name), path.join(before, name));
    await installAudit(pool, { folder: before });
    await pool.query("SELECT audit_open_log('2026', $1, NULL)", [ORIGIN]);
    await work(pool);
  } finally {
    await pool.end();
    await rm(before, { recursive: true });
    await database.drop();
  }
}
