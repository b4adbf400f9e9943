import { AuditStoreError } from "./audit-store-error.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** Throws E_DURABILITY when the database may lose rows that it acknowledged (PostgreSQL manual, "Reliability"). */
export async function requireDurability(client: SqlClient): Promise<void> {
  const { rows } = await client.query<{ weak: number }>(
    "SELECT count(*)::int AS weak FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'",
  );
  if (rows[0]?.weak !== 0) throw new AuditStoreError("E_DURABILITY");
}
