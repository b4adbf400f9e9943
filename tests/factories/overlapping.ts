import { expect } from "vitest";
import type { ApiAnswer } from "./api-client.ts";
import type { ApiServer } from "./api-server.ts";

/** On a machine that is busy with other tests. */
const patiently = { interval: 10, timeout: 10_000 };

type Call = () => Promise<ApiAnswer>;

/** The last statement of every transaction waits for this row. */
export const logHead = "SELECT 1 FROM audit_head WHERE NOT closed FOR UPDATE";

/** Two calls at once: `held` is a lock that the first waits for when the second comes in, which waits then as well. */
export async function overlapping(
  { owner }: Pick<ApiServer, "owner">,
  first: Call,
  second: Call,
  held: { sql: string; values?: readonly unknown[] } = { sql: logHead },
): Promise<[ApiAnswer, ApiAnswer]> {
  const holder = await owner.connect();
  // Outside the transaction, in which PostgreSQL would show the activity of its beginning.
  const waiting = async () => {
    const asked = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return (await owner.query(asked)).rows[0].n;
  };
  try {
    await holder.query("BEGIN");
    await holder.query(held.sql, [...(held.values ?? [])]);
    const one = first();
    await expect.poll(waiting, patiently).toBe(1);
    const two = second();
    await expect.poll(waiting, patiently).toBe(2);
    await holder.query("ROLLBACK");
    return await Promise.all([one, two]);
  } finally {
    // Where one of the two never came, the lock goes all the same.
    await holder.query("ROLLBACK");
    holder.release();
  }
}
