import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { verifyLog } from "#audit/verify.ts";
import { appendLeaves } from "#db/audit-append.server.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { installAudit } from "#db/audit-install.server.ts";
import { listEntries } from "#db/audit-list.server.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { createTestDatabase } from "#tests/cluster.ts";
import { input } from "./audit-fixture.ts";

const MIGRATIONS = "db/migrations/audit";
const ORIGIN = "x.test/bedside-audit/2026";

test("a log from before keeps its search columns as they were, those that somebody had changed too", async () => {
  const database = await createTestDatabase();
  const before = await mkdtemp(path.join(tmpdir(), "bedside-audit-"));
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  try {
    // Its database is a copy of one that has everything.
    await pool.query("DROP SCHEMA public CASCADE");
    await pool.query("CREATE SCHEMA public");
    for (const name of await readdir(MIGRATIONS))
      if (name < "008") await cp(path.join(MIGRATIONS, name), path.join(before, name));
    await installAudit(pool, { folder: before });
    await pool.query("SELECT audit_open_log('2026', $1, NULL)", [ORIGIN]);
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
    expect(await found({ request: "third" })).toEqual([2]);
    const { findings } = await verifyLog(await openAuditStorage(pool, "2026"), { origin: ORIGIN });
    expect(findings.filter(({ code }) => code === "E_INDEX")).toEqual([
      { code: "E_INDEX", seq: 1, where: "actor" },
    ]);
  } finally {
    await pool.end();
    await rm(before, { recursive: true });
    await database.drop();
  }
});
