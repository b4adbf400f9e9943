import type pg from "pg";
import { expect } from "vitest";
import { fillSearch } from "#db/audit-search.server.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

/** In the last entry of both logs, and a byte string that is not; as bytes in hex, and as entries name it. */
export const NAMED = { hex: "fbff", name: "-_8" };
export const UNNAMED = { hex: "fbfe", name: "-_4" };

/** A log of six entries that is closed, and `next`, which is open and has six of its own, of which no search row counts yet. */
export async function openTwoLogs() {
  const database = await openAuditDatabase();
  const store = openStore(database.app);
  await store.start();
  await store.append(Array.from({ length: 4 }, () => input({ private: new Uint8Array(3) })));
  await store.append([input({ p: [NAMED.name] })]);
  await store.stop();
  const log = String(new Date().getUTCFullYear());
  await fillSearch(database.app, log);
  for (const statement of [
    `SELECT audit_open_log('next', 'clinic.test/next', '${log}')`,
    "INSERT INTO audit_entry SELECT 'next', seq, body, leaf, link, 'N' || substr(id, 2), ts FROM audit_entry",
    `INSERT INTO audit_search SELECT 'next', seq, t, w, e, o, actor, patients, breakglass, request, role, purpose
     FROM audit_search`,
    "UPDATE audit_head SET size = 6, link = sha256('next') WHERE log = 'next'",
  ])
    await database.owner.query(statement);
  return { ...database, log };
}

export interface DatabaseTrial {
  run(statement: string): Promise<pg.QueryResult>;
  /** Of the first column, one value a row. */
  values(statement: string): Promise<unknown[]>;
  refused(statement: string, code?: string): Promise<void>;
}

/** As the tables' owner, past the statements' guards, in a transaction of which nothing stays. */
export async function trialIn(owner: pg.Pool, work: (trial: DatabaseTrial) => Promise<void>): Promise<void> {
  const client = await owner.connect();
  const run = (statement: string) => client.query(statement);
  try {
    await run("BEGIN");
    await run("SET LOCAL bedside.redacting = 'on'");
    await work({
      run,
      values: async (statement) => {
        const { rows } = await client.query({ text: statement, rowMode: "array" });
        return rows.map(([value]) => value);
      },
      async refused(statement, code = "BA004") {
        await run("SAVEPOINT before");
        await expect(run(statement), statement).rejects.toMatchObject({ code });
        await run("ROLLBACK TO before");
      },
    });
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}
