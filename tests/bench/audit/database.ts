import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { createAuditStore } from "#db/audit-store.server.ts";
import { startCluster } from "#db/cluster/cluster.server.ts";
import { ensureDatabase } from "#db/cluster/roles.server.ts";
import { migrate } from "#db/migrate.server.ts";

export interface AuditDatabase {
  /** As the role that serves. */
  app: pg.Pool;
  owner: pg.Pool;
  /** As the superuser of this cluster. */
  admin: pg.Pool;
  /** A folder whose files PostgreSQL can read. */
  folder: string;
  store: ReturnType<typeof createAuditStore>;
}

/** The embedded PostgreSQL with its durability on, migrated, for one bench, and gone afterwards. `clock` is the log's. */
export async function withAuditDatabase<T>(
  run: (database: AuditDatabase) => Promise<T>,
  clock: () => number = Date.now,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-bench-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(folder, 0o711);
  const password = () => randomBytes(16).toString("hex");
  const cluster = await startCluster({ folder: path.join(folder, "postgres"), password: password() });
  const pools: pg.Pool[] = [];
  try {
    const { url, ownerUrl } = await ensureDatabase(cluster, { owner: password(), app: password() });
    await migrate(ownerUrl, { appRole: "bedside_app" });
    const adminUrl = cluster.url(new URL(url).pathname.slice(1));
    const [app, owner, admin] = [url, ownerUrl, adminUrl].map((connectionString) => {
      const pool = new pg.Pool({ connectionString, max: 20, connectionTimeoutMillis: 10_000 });
      // What ended the bench is told, not that its connections ended with it.
      pool.on("error", () => undefined);
      pools.push(pool);
      return pool;
    }) as [pg.Pool, pg.Pool, pg.Pool]; // one for each address
    const store = createAuditStore(app, {
      ...{ clock, random: (length) => new Uint8Array(randomBytes(length)) },
      ...{ nodeId: "bench", boot: "bench", host: "bench.test", version: "0" },
    });
    await store.start();
    const result = await run({ app, owner, admin, folder, store });
    await store.stop();
    return result;
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
