import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { SqlClient } from "./sql-client.server.ts";

/** Tables of both logs: the app's role may read them and write through functions only. */
const TABLES = [
  "audit_head",
  "audit_entry",
  "audit_node",
  "audit_private",
  "audit_search",
  "audit_search_head",
  "audit_search_block",
  "keylog_head",
  "keylog_leaf",
  "keylog_node",
];
const FUNCTIONS = [
  "audit_open_log(text, text, text)",
  "audit_lock_head(text)",
  "audit_append(text, text, bytea[], bytea[])",
  "audit_append_one(text, text)",
  "audit_fill_tiles(text)",
  "audit_fill_search(text)",
  "audit_make_due(text)",
  "audit_redact(text, bigint, text)",
  "audit_destroy(text)",
  "audit_sweep(text, bigint, bigint)",
  "audit_seq_at(text, text)",
  "keylog_append(bytea[])",
];

export interface InstallOptions {
  /** The role the app serves with; without it, or when it is the owner, no grants are made. */
  appRole?: string;
  /** Folder of the SQL files; default: beside this file, else `db/migrations/audit` of the working directory. */
  folder?: string;
}

/**
 * Runs the SQL of both logs that has not run yet, each file once and in a transaction, then the grants.
 * `client` is one connection of the tables' owner; the caller holds the migration lock.
 * Throws when a file that has run was edited since.
 */
export async function installAudit(client: SqlClient, options: InstallOptions = {}): Promise<void> {
  await client.query(
    "CREATE TABLE IF NOT EXISTS public.audit_migration (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
  );
  const folder = options.folder ?? defaultFolder();
  for (const name of await auditMigrations(folder))
    await runOnce(client, name, await readFile(path.join(folder, name), "utf8"));
  if (options.appRole !== undefined) await grant(client, options.appRole);
}

/** Names of the SQL files of both logs, in their order. */
export async function auditMigrations(folder = defaultFolder()): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
}

async function runOnce(client: SqlClient, name: string, sql: string): Promise<void> {
  const sha256 = createHash("sha256").update(sql).digest("hex");
  const { rows } = await client.query<{ sha256: string }>(
    "SELECT sha256 FROM public.audit_migration WHERE name = $1",
    [name],
  );
  if (rows[0]) {
    if (rows[0].sha256 !== sha256) throw new Error("an audit migration that has run was edited");
    return;
  }
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query("INSERT INTO public.audit_migration (name, sha256) VALUES ($1, $2)", [name, sha256]);
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    throw cause;
  }
}

/** Idempotent, and after everybody else's grants: what "all tables" gave away is taken back here. */
async function grant(client: SqlClient, appRole: string): Promise<void> {
  const { rows } = await client.query<{ owner: string; quoted: string }>(
    "SELECT current_user AS owner, quote_ident($1) AS quoted",
    [appRole],
  );
  const [found] = rows;
  if (!found || found.owner === appRole) return;
  const tables = TABLES.map((table) => `public.${table}`).join(", ");
  const functions = FUNCTIONS.map((signature) => `public.${signature}`).join(", ");
  // Together, so that a node which serves meanwhile is refused nothing in between.
  await client.query("BEGIN");
  await client.query(`REVOKE ALL ON ${tables}, public.audit_migration FROM ${found.quoted}`);
  await client.query(`GRANT SELECT ON ${tables} TO ${found.quoted}`);
  // So that the app can tell whether the SQL is there that it was written for.
  await client.query(`GRANT SELECT (name) ON public.audit_migration TO ${found.quoted}`);
  await client.query(`GRANT EXECUTE ON FUNCTION ${functions} TO ${found.quoted}`);
  await client.query("COMMIT");
}

function defaultFolder(): string {
  const beside = fileURLToPath(new URL("./migrations/audit", import.meta.url));
  return existsSync(beside) ? beside : path.resolve("db/migrations/audit");
}
