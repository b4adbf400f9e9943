import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { commitChecked } from "./commit-checked.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** Runs `work` between BEGIN and a COMMIT whose answer is checked; anything thrown rolls back and is thrown on. */
export async function inTransaction<T>(
  pool: Pool,
  work: (orm: NodePgDatabase, sql: SqlClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(drizzle(client), client);
    await commitChecked(client);
    return result;
  } catch (cause) {
    await client.query("ROLLBACK").catch((error: Error) => {
      broken = error;
    });
    throw cause;
  } finally {
    client.release(broken);
  }
}
