import pg from "pg";

/** Tables of the logs: the app reads them, and writes through functions of their owner only. */
const LOG_TABLES = "^(audit|keylog)_";

/** What the role of the app may do with what the migrations made; repeated after every migration. */
export async function grantAppRole(ownerUrl: string, appRole: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const role = owner.escapeIdentifier(appRole);
    const { rows } = await owner.query<{ name: string; isLog: boolean }>(
      `select format('%I.%I', schemaname, tablename) as name, tablename ~ $1 as "isLog"
         from pg_tables where schemaname not in ('pg_catalog', 'information_schema') and tableowner = current_user`,
      [LOG_TABLES],
    );
    await owner.query("begin");
    await owner.query(`grant usage on schema public to ${role}`);
    await owner.query(`grant usage on all sequences in schema public to ${role}`);
    for (const { name, isLog } of rows) {
      await owner.query(`revoke all on ${name} from ${role}`);
      await owner.query(`grant select${isLog ? "" : ", insert, update, delete"} on ${name} to ${role}`);
    }
    await owner.query("commit");
  } finally {
    await owner.end();
  }
}
