import { AuditStoreError } from "./audit-store-error.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/**
 * Commits and reads the answer: PostgreSQL answers the COMMIT of an aborted transaction with ROLLBACK and no error.
 * Throws E_NOT_COMMITTED then, and what the driver throws otherwise (the outcome is unknown).
 */
export async function commitChecked(client: SqlClient): Promise<void> {
  const { command } = await client.query("COMMIT");
  if (command !== "COMMIT") throw new AuditStoreError("E_NOT_COMMITTED");
}
