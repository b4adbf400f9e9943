import path from "node:path";
import { type Database, openDatabase } from "#db/client.server.ts";
import { startCluster } from "#db/cluster/cluster.server.ts";
import { ensureDatabase } from "#db/cluster/roles.server.ts";
import { isTransient } from "#db/database-failure.server.ts";
import { migrate } from "#db/migrate.server.ts";
import { onOneConnection } from "#db/one-connection.server.ts";
import { requireAuditMigrated } from "#db/require-migrated.server.ts";
import type { Env } from "./env.server.ts";
import { errorCode, type Log } from "./log.server.ts";
import type { Secrets } from "./secrets.server.ts";
import { StartFailure } from "./start-failure.server.ts";

/** PostgreSQL 15: the oldest release the SQL is written for. */
const OLDEST_VERSION = 150_000;
const PROBE_WITHIN_MS = 5_000;
/** The major release is in the name: a newer PostgreSQL does not read an older one's files. */
const EMBEDDED_FOLDER = "postgres-18";

export interface OpenedDatabase extends Database {
  /** The role that serves; undefined when it owns the tables too, which the officer's page warns of. */
  appRole: string | undefined;
  /** Ends the pool, then the embedded PostgreSQL. */
  stop(): Promise<void>;
}

/** DATABASE_URL, else the embedded PostgreSQL of the data folder, brought up to date. Throws StartFailure or ClusterError. */
export async function startDatabase(env: Env, secrets: Secrets, log: Log): Promise<OpenedDatabase> {
  const onError = (cause: Error) => log.warn("database.connection_lost", { code: errorCode(cause) });
  const found = env.databaseUrl
    ? { url: env.databaseUrl, ownerUrl: env.databaseOwnerUrl ?? env.databaseUrl, stop: async () => undefined }
    : await startEmbedded(env, secrets, log);
  const database = openDatabase({ url: found.url, onError });
  const stop = async () => {
    await database.close();
    await found.stop();
  };
  try {
    const [served, owned] = await Promise.all([probe(found.url), probe(found.ownerUrl)]);
    if (Math.min(served.version, owned.version) < OLDEST_VERSION)
      throw new StartFailure("start_database_too_old");
    const appRole = served.role === owned.role ? undefined : served.role;
    await migrateAs(found.ownerUrl, appRole);
    await requireServed(found.url);
    return { ...database, appRole, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function startEmbedded(env: Env, secrets: Secrets, log: Log) {
  const folder = path.join(env.dataDir, EMBEDDED_FOLDER);
  const cluster = await startCluster({
    ...{ folder, password: secrets.databasePassword },
    onEvent(event, cause) {
      if (event === "back") log.info("database.back");
      else log.warn(`database.${event}`, cause === undefined ? {} : { code: errorCode(cause) });
    },
  });
  try {
    const passwords = { owner: secrets.databaseOwnerPassword, app: secrets.databaseAppPassword };
    return { ...(await ensureDatabase(cluster, passwords)), stop: cluster.stop };
  } catch (cause) {
    await cluster.stop();
    throw cause;
  }
}

async function migrateAs(ownerUrl: string, appRole: string | undefined): Promise<void> {
  try {
    await migrate(ownerUrl, { appRole });
  } catch (cause) {
    throw new StartFailure(isTransient(cause) ? "start_database_unreachable" : "start_migration_failed", {
      cause,
    });
  }
}

/** Two addresses can name two databases, of which the one that serves was never migrated. */
async function requireServed(url: string): Promise<void> {
  try {
    await onOneConnection(url, requireAuditMigrated);
  } catch (cause) {
    throw new StartFailure(isTransient(cause) ? "start_database_unreachable" : "start_migration_failed", {
      cause,
    });
  }
}

async function probe(url: string): Promise<{ version: number; role: string }> {
  try {
    return await onOneConnection(
      url,
      async (client) => {
        const { rows } = await client.query<{ version: number; role: string }>(
          "select current_setting('server_version_num')::int as version, current_user as role",
        );
        return rows[0] ?? { version: 0, role: "" };
      },
      PROBE_WITHIN_MS,
    );
  } catch (cause) {
    throw new StartFailure("start_database_unreachable", { cause });
  }
}
