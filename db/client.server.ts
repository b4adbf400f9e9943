import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

const CONNECTIONS = 20;

/** How long a request waits before it answers 503 rather than for ever. */
export interface Patience {
  /** For a connection, new or of the pool. */
  connectMs: number;
  /** That PostgreSQL works at a statement. */
  statementMs: number;
  /** For its answer: longer, so that PostgreSQL gives up first and nothing is stored afterwards. */
  answerMs: number;
}

const PATIENCE: Patience = { connectMs: 5_000, statementMs: 15_000, answerMs: 17_000 };

export interface Database {
  /** Rows and transactions of the app, as the role that may insert audit entries through the function only. */
  orm: NodePgDatabase;
  pool: pg.Pool;
  /** A connection outside the pool, for LISTEN; end it yourself. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

/**
 * A connection that breaks rejects what is asked of it, and is an event as well, which ends the process when nobody listens:
 * not even whoever just asked for the connection does, where its first answer and PostgreSQL's end arrive in one piece.
 */
export function listenToEveryError(pool: pg.Pool): void {
  pool.on("connect", (client) => client.on("error", () => undefined));
}

/** Opens no connection yet: the first query does. `onError` hears of idle connections that broke. */
export function openDatabase({
  url,
  onError,
  patience = PATIENCE,
  connections = CONNECTIONS,
}: {
  url: string;
  onError: (cause: Error) => void;
  patience?: Patience;
  connections?: number;
}): Database {
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: patience.connectMs,
    query_timeout: patience.answerMs,
    keepAlive: true,
    application_name: "bedside",
  };
  const pool = new pg.Pool({ ...settings, max: connections, statement_timeout: patience.statementMs });
  pool.on("error", onError);
  listenToEveryError(pool);
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
