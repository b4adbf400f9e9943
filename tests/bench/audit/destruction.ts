import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import { nodeEngine } from "#audit/cli/node-engine.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { sweepDestroyed } from "#db/queries/sweep-destroyed.server.ts";
import { SystemTicket } from "#db/tickets/system-ticket.server.ts";
import { inTransaction } from "#db/transaction.server.ts";
import { type Effort, quantile, trialEffort } from "../compare.ts";
import { counted, type Figure } from "../figure.ts";
import { input } from "./append.ts";
import { copyLog } from "./copied-log.ts";
import { type AuditDatabase, withAuditDatabase } from "./database.ts";

const YEAR = "2026";
const CALLERS = 16;
/** Between two entries of one caller: people, not a load. */
const REST_MS = 50;

/**
 * A closed year of a million entries is destroyed while people go on: how long it takes until the last row is gone, and what the
 * others and the disk notice of it. BENCH_ENTRIES makes the year longer.
 */
export function destructionFigures(effort: Effort): Promise<Figure[]> {
  const trial = effort === trialEffort;
  const size = trial ? 10_000 : Number(process.env.BENCH_ENTRIES ?? 1_000_000);
  let nowMs = Date.UTC(2026, 0, 1);
  return withAuditDatabase(
    async (database) => {
      const { store, admin, app, folder } = database;
      await copyLog(admin, size, path.join(folder, "rows"));
      nowMs = Date.UTC(2034, 0, 2);
      // The first entry of another year closes this one.
      await store.append([input]);
      const ordinary = await meanwhile(database, () => pause(trial ? 200 : 5_000));
      const walAt = await walPosition(database);
      let decidedMs = 0;
      const destroying = await meanwhile(database, async () => {
        const began = performance.now();
        await destroy(database);
        decidedMs = performance.now() - began;
        await sweepDestroyed(SystemTicket.mint({ orm: drizzle(app), sql: app }, "clean-up"));
      });
      const walBytes = (await walPosition(database)) - walAt;
      await requireGone(database);
      const about = `a year of ${size.toLocaleString("en")} entries`;
      const common = { where: "PostgreSQL", against: "nothing" } as const;
      return [
        counted({
          ...{ ...common, name: `${about}: until its last row is gone`, unit: "s" },
          value: destroying.ms / 1000,
          detail: `the decision itself ${decidedMs.toFixed(0)} ms`,
        }),
        counted({
          ...{ ...common, name: `${about}: an entry appended meanwhile, p99`, unit: "ms" },
          value: quantile(destroying.appends, 0.99),
          detail: `${quantile(ordinary.appends, 0.99).toFixed(1)} ms before; slowest ${quantile(destroying.appends, 1).toFixed(0)} ms`,
        }),
        counted({
          ...{ ...common, name: `${about}: a page of the open year read meanwhile, p99`, unit: "ms" },
          value: quantile(destroying.pages, 0.99),
          detail: `${quantile(ordinary.pages, 0.99).toFixed(1)} ms before; slowest ${quantile(destroying.pages, 1).toFixed(0)} ms`,
        }),
        counted({
          ...{ ...common, name: `${about}: written ahead for it`, unit: "MB" },
          value: walBytes / 1e6,
          detail: `at most ${(destroying.walOnDisk / 1e6).toFixed(0)} MB of it on the disk at a time`,
        }),
      ];
    },
    () => nowMs,
  );
}

/** As two officers decide: the log is marked and the entry names it, in one transaction. */
async function destroy({ app, store }: AuditDatabase): Promise<void> {
  await inTransaction(app, async (_orm, sql) => {
    const { rows } = await sql.query<{ origin: string }>("SELECT origin FROM audit_head WHERE log = $1", [
      YEAR,
    ]);
    const x = [
      { t: "log", i: rows[0]?.origin ?? "" },
      { t: "redacted", i: "log" },
    ];
    await sql.query("SELECT audit_destroy($1)", [YEAR]);
    await store.appendInTransaction(sql, [{ ...input, e: "audit.redact", p: [], x }]);
  });
}

/** What sixteen callers and an officer's page take while this goes on, and how much is written ahead on the disk at most. */
async function meanwhile({ store, folder }: AuditDatabase, work: () => Promise<void>) {
  const appends: number[] = [];
  const pages: number[] = [];
  let walOnDisk = 0;
  let done = false;
  const timed = async (times: number[], act: () => Promise<unknown>) => {
    while (!done) {
      const began = performance.now();
      await act();
      times.push(performance.now() - began);
      await pause(REST_MS);
    }
  };
  const others = [
    ...Array.from({ length: CALLERS }, () => timed(appends, () => store.append([input]))),
    timed(pages, () => store.listEntries({ limit: 100, filters: {} })),
    timed([], async () => {
      walOnDisk = Math.max(walOnDisk, await sizeOf(path.join(folder, "postgres", "pg_wal")));
    }),
  ];
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  done = true;
  await Promise.all(others);
  return { ms, appends, pages, walOnDisk };
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder))
    bytes += (await stat(path.join(folder, name)).catch(() => null))?.size ?? 0;
  return bytes;
}

async function walPosition({ admin }: AuditDatabase): Promise<number> {
  const { rows } = await admin.query<{ at: string }>("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS at");
  return Number(rows[0]?.at);
}

/** All of it, and nothing of the open year. */
async function requireGone({ app }: AuditDatabase): Promise<void> {
  for (const table of ["audit_entry", "audit_node"]) {
    const { rows } = await app.query(`SELECT 1 FROM ${table} WHERE log = $1 LIMIT 1`, [YEAR]);
    if (rows.length > 0) throw new Error(`${table} still holds rows of the destroyed year`);
  }
  const { rows } = await app.query("SELECT log, origin FROM audit_head WHERE NOT closed");
  const { log, origin } = rows[0] as { log: string; origin: string };
  const { findings } = await verifyLog(await openAuditStorage(app, log), { origin, engine: nodeEngine });
  if (findings.length > 0) throw new Error(JSON.stringify(findings.slice(0, 3)));
}
