import { readFile } from "node:fs/promises";
import path from "node:path";
import { auditMigrations } from "./audit-install.server.ts";
import { insufficientPrivilege, sqlState } from "./database-failure.server.ts";
import { migrationsFolder } from "./migrate.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/**
 * Throws unless the schema is the one this program was written for: one that is older misses tables, and beside one that
 * another node has migrated further an old node does harm (compliance/runbooks/upgrade.md).
 */
export async function requireMigrated(client: SqlClient): Promise<void> {
  const { rows } = await client.query<{ newest: string | null }>(
    "select max(created_at) as newest from drizzle.__drizzle_migrations",
  );
  if (Number(rows[0]?.newest) !== (await newestMigration())) throw new Error("the schema is another one");
  await requireAuditMigrated(client).catch((cause: unknown) => {
    // The start of an older node beside this one takes the right to look away again; this one looked when it started.
    if (sqlState(cause) !== insufficientPrivilege) throw cause;
  });
}

/**
 * Throws where the SQL of the logs is older than this program, which would call what is not there. Files that a newer program
 * has added are let pass.
 */
export async function requireAuditMigrated(client: SqlClient): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select name from public.audit_migration");
  const there = new Set(rows.map(({ name }) => name));
  const missing = (await auditMigrations()).filter((name) => !there.has(name));
  if (missing.length > 0) throw new Error("the SQL of the logs is an older one");
}

/** When the newest migration of this program was written, as drizzle notes it: milliseconds since 1970. */
async function newestMigration(): Promise<number> {
  const text = await readFile(path.join(migrationsFolder(), "meta", "_journal.json"), "utf8");
  // The journal is drizzle's own, written by `npm run db:generate`.
  const { entries } = JSON.parse(text) as { entries: { when: number }[] };
  return Math.max(...entries.map(({ when }) => when));
}
