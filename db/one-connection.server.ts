import pg from "pg";

/** Work on a connection of its own, ended afterwards. A server that goes away meanwhile fails the work, never the process. */
export async function onOneConnection<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  connectWithinMs = 30_000,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectWithinMs });
  // The statement under way is rejected; the event on top of it would end the process when nobody listens.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
