import type { Pool, PoolClient } from "pg";

/**
 * Work on one connection, given up after `ms`: the connection is then destroyed, and whether the last statement took
 * effect is unknown. A connection whose work failed is not used again either. Give the pool a
 * `connectionTimeoutMillis`, which bounds the wait for a connection.
 */
export async function withClient<T>(
  pool: Pool,
  ms: number,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A socket that dies between two statements is an event, which kills the process when nobody listens.
  const ignore = () => undefined;
  client.on("error", ignore);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("timeout")), ms);
  });
  let failed = true;
  try {
    const result = await Promise.race([work(client), timeout]);
    failed = false;
    return result;
  } finally {
    clearTimeout(timer);
    if (!failed) client.removeListener("error", ignore);
    client.release(failed);
  }
}
