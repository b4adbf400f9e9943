import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeEntry, parseEntry } from "#audit/entry.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { createTestDatabase, type TestDatabase } from "#tests/cluster.ts";
import { editBody, RECHAIN, tamper as tamperAsOwner } from "#tests/factories/tampered-log.ts";
import { input, openStore } from "./audit-fixture.ts";

const LOG = String(new Date().getUTCFullYear());
const ORIGIN = `clinic.test/bedside-audit/${LOG}`;
const SIZE = 300;

/** A log that was found whole; every test below gets a copy of it. */
let whole: TestDatabase;
let copy: TestDatabase;
let owner: pg.Pool;
let kept: { origin: string; size: number; root: Uint8Array };

beforeAll(async () => {
  whole = await createTestDatabase();
  owner = new pg.Pool({ connectionString: whole.url });
  const app = new pg.Pool({ connectionString: whole.appUrl });
  for (const pool of [owner, app]) pool.on("error", () => undefined);
  const store = openStore(app);
  await store.start();
  await store.append(
    Array.from({ length: SIZE - 1 }, (_, i) => input({ q: `q${i}`, private: Uint8Array.of(i & 255) })),
  );
  await store.stop();
  const { size, root, findings } = await verify();
  expect(findings).toEqual([]);
  kept = { origin: ORIGIN, size, root };
  for (const pool of [owner, app]) await pool.end();
});
beforeEach(async () => {
  copy = await whole.copy();
  owner = new pg.Pool({ connectionString: copy.url, max: 3 });
  owner.on("error", () => undefined);
});
afterEach(async () => {
  await owner.end();
  await copy.drop();
});
afterAll(() => whole.drop());

async function verify(checkpoint?: typeof kept) {
  return verifyLog(await openAuditStorage(owner, LOG), { origin: ORIGIN, checkpoint });
}

/** As the superuser, past the triggers. */
const tamper = (...statements: string[]) => tamperAsOwner(owner, ...statements);

const seen = async (checkpoint?: typeof kept) => {
  const report = await verify(checkpoint);
  return {
    codes: [...new Set(report.findings.map((finding) => finding.code))].toSorted(),
    at: report.firstBad,
  };
};

describe("a superuser who", () => {
  it("edits one body", async () => {
    await tamper(editBody(42));
    expect(await seen()).toEqual({ codes: ["E_LEAF", "E_LINK", "E_TILE"], at: 42 });
  });

  it("edits one body and its hashes", async () => {
    await tamper(editBody(42), RECHAIN);
    expect(await seen(kept)).toEqual({ codes: ["E_ROOT"], at: 0 });
  });

  it("deletes one entry", async () => {
    await tamper("DELETE FROM audit_entry WHERE seq = 42");
    expect(await seen(kept)).toMatchObject({ at: 42 });
  });

  it("deletes one entry and renumbers", async () => {
    await tamper("DELETE FROM audit_entry WHERE seq = 42", RECHAIN);
    expect(await seen(kept)).toEqual({ codes: ["E_ROLLBACK"], at: SIZE - 1 });
  });

  it("cuts off the tail and rewrites the head", async () => {
    await tamper("DELETE FROM audit_entry WHERE seq >= 290", RECHAIN);
    expect(await seen(kept)).toEqual({ codes: ["E_ROLLBACK"], at: 290 });
  });

  it("hides an access from the search by its columns", async () => {
    await tamper("UPDATE audit_search SET actor = 'nobody' WHERE seq = 7");
    expect(await seen(kept)).toEqual({ codes: ["E_INDEX"], at: 7 });
  });

  it("takes an entry out of what is searched", async () => {
    await tamper("DELETE FROM audit_search WHERE seq = 7");
    expect(await seen(kept)).toEqual({ codes: ["E_INDEX"], at: 7 });
  });

  it("says that entries are searched which are not", async () => {
    await tamper("DELETE FROM audit_search WHERE seq >= 200", "UPDATE audit_search_head SET size = 1000000");
    expect(await seen(kept)).toEqual({ codes: ["E_INDEX"], at: 200 });
  });

  it("changes a stored tree node", async () => {
    await tamper("UPDATE audit_node SET hashes = set_byte(hashes, 33, 255 - get_byte(hashes, 33))");
    expect(await seen(kept)).toEqual({ codes: ["E_TILE"], at: 0 });
  });

  it("changes a private part", async () => {
    await tamper(
      "UPDATE audit_private SET bytes = '\\xff00' WHERE id = (SELECT id FROM audit_entry WHERE seq = 9)",
    );
    expect(await seen(kept)).toEqual({ codes: ["E_PRIV"], at: 9 });
  });

  it("writes an entry outside the grammar", async () => {
    await tamper("UPDATE audit_entry SET body = body || ' '::bytea WHERE seq = 5", RECHAIN);
    expect(await seen(kept)).toEqual({ codes: ["E_ENC", "E_ROOT"], at: 5 });
  });

  it("swaps in a table of another history", async () => {
    await tamper(
      "ALTER TABLE audit_entry RENAME TO old",
      "CREATE TABLE audit_entry AS SELECT * FROM old WHERE seq < 10",
      RECHAIN,
    );
    expect(await seen(kept)).toEqual({ codes: ["E_ROLLBACK"], at: 10 });
  });

  it("erases a private part without an entry that says so", async () => {
    await tamper("DELETE FROM audit_private WHERE id = (SELECT id FROM audit_entry WHERE seq = 9)");
    expect(await seen(kept)).toEqual({ codes: ["E_PRIV"], at: 9 });
  });

  it("rewrites what the log says happened", async () => {
    const { rows } = await owner.query<{ body: Buffer }>("SELECT body FROM audit_entry WHERE seq = 20");
    const body = encodeEntry({ ...parseEntry(rows[0]?.body ?? Buffer.of()), p: ["somebody-else"] });
    await tamper(
      `UPDATE audit_entry SET body = '\\x${Buffer.from(body).toString("hex")}' WHERE seq = 20`,
      RECHAIN,
    );
    expect(await seen(kept)).toEqual({ codes: ["E_ROOT"], at: 0 });
  });
});
