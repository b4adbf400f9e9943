import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { commitChecked } from "./commit-checked.server.ts";
import { isUnanswered } from "./database-failure.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** Runs `work` between BEGIN and a COMMIT whose answer is checked; anything thrown rolls back and is thrown on. */
export async function inTransaction<T>(
  pool: Pool,
  work: (orm: NodePgDatabase, sql: SqlClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that ends between two statements is an event, which kills the process when nobody listens.
  const onBroken = (error: Error) => {
    broken = error;
  };
  client.on("error", onBroken);
  try {
    await client.query("BEGIN");
    const result = await work(drizzle(client), client);
    await commitChecked(client);
    return result;
  } catch (cause) {
    // Whoever does not answer is not asked once more: closing the connection rolls back too.
    if (isUnanswered(cause)) broken ??= new Error("unanswered", { cause });
    if (broken === undefined)
      await client.query("ROLLBACK").catch((error: Error) => {
        broken = error;
      });
    throw cause;
  } finally {
    // From here on the pool listens.
    client.release(broken);
    client.removeListener("error", onBroken);
  }
}
