import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

const CONNECTIONS = 20;
/** A request that cannot get a connection answers 503 rather than waiting for ever. */
const CONNECT_WITHIN_MS = 5_000;
const STATEMENT_WITHIN_MS = 30_000;

export interface Database {
  /** Rows and transactions of the app, as the role that may insert audit entries through the function only. */
  orm: NodePgDatabase;
  pool: pg.Pool;
  /** A connection outside the pool, for LISTEN; end it yourself. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** Opens no connection yet: the first query does. `onError` hears of idle connections that broke. */
export function openDatabase({ url, onError }: { url: string; onError: (cause: Error) => void }): Database {
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: "bedside",
  };
  const pool = new pg.Pool({ ...settings, max: CONNECTIONS, statement_timeout: STATEMENT_WITHIN_MS });
  pool.on("error", onError);
  return {
    orm: drizzle(pool),
    pool,
    async connect() {
      const client = new pg.Client(settings);
      client.on("error", onError);
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}
