import type { OpenedDatabase } from "./database.server.ts";
import type { Env } from "./env.server.ts";
import type { Log } from "./log.server.ts";
import type { Secrets } from "./secrets.server.ts";

/** What a route's loader or action reaches through `context.services`. */
export interface Services {
  env: Env;
  log: Log;
  secrets: Secrets;
  database: OpenedDatabase;
  /** Each resolves when that part can serve; /readyz names those that reject. */
  checks: Record<string, () => Promise<unknown>>;
  /** Before the first administrator: the one-time link that makes one. */
  setupUrl: string | null;
  /** Everything but the database, which boot stops last. */
  stop(): Promise<void>;
}

/** The composition root of the server: migrated database in, running services out. */
export async function startServices(parts: {
  env: Env;
  log: Log;
  secrets: Secrets;
  database: OpenedDatabase;
}): Promise<Services> {
  return {
    ...parts,
    checks: { database: () => parts.database.pool.query("select 1") },
    setupUrl: null,
    stop: async () => undefined,
  };
}
