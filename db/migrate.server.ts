import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import { installAudit } from "./audit-install.server.ts";
import { grantAppRole } from "./grants.server.ts";
import { onOneConnection } from "./one-connection.server.ts";

/** Any number that no other program on this database locks. */
const LOCK = 0x0bed51de;

export interface MigrateOptions {
  /** The role that serves; left out when it owns the tables. */
  appRole?: string;
}

/**
 * Brings the schema and both logs up to date as their owner. One node at a time: drizzle's own migrate takes no lock, and
 * of three that start together two would fail.
 */
export async function migrate(ownerUrl: string, { appRole }: MigrateOptions = {}): Promise<void> {
  // Ending the connection gives the lock back.
  await onOneConnection(ownerUrl, async (client) => {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await runMigrations(drizzle(client), { migrationsFolder: migrationsFolder() });
    if (appRole !== undefined) await grantAppRole(ownerUrl, appRole);
    await installAudit(client, { appRole });
  });
}

/** Beside this file from source, under the working directory from the build. */
export function migrationsFolder(): string {
  const beside = fileURLToPath(new URL("./migrations", import.meta.url));
  return existsSync(path.join(beside, "meta")) ? beside : path.resolve("db/migrations");
}
