import { onOneConnection } from "./one-connection.server.ts";

/** Tables of both logs, whose grants db/audit-install.server.ts makes. */
const LOG_TABLES = "^(audit|keylog)_";

/** What the role of the app may do with what the migrations made; repeated after every migration, before the logs' own grants. */
export async function grantAppRole(ownerUrl: string, appRole: string): Promise<void> {
  await onOneConnection(ownerUrl, async (owner) => {
    const role = owner.escapeIdentifier(appRole);
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname = 'public' and tableowner = current_user and tablename !~ $1`,
      [LOG_TABLES],
    );
    await owner.query("begin");
    await owner.query(`grant usage on schema public to ${role}`);
    await owner.query(`grant usage on all sequences in schema public to ${role}`);
    for (const { name } of rows)
      await owner.query(`grant select, insert, update, delete on ${name} to ${role}`);
    // So that the app can tell whether the schema is the one it was written for.
    await owner.query(`grant usage on schema drizzle to ${role}`);
    await owner.query(`grant select on drizzle.__drizzle_migrations to ${role}`);
    await owner.query("commit");
  });
}
