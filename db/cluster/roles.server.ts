import type pg from "pg";
import { onOneConnection } from "../one-connection.server.ts";
import type { Cluster } from "./cluster.server.ts";

const DATABASE = "bedside";
const OWNER = "bedside_owner";
const APP = "bedside_app";

export interface DatabaseUrls {
  /** As the role that serves requests. */
  url: string;
  /** As the role that owns the tables: migrations only. */
  ownerUrl: string;
}

/** The embedded cluster's one database and two roles, made when missing. Passwords are base64url. */
export async function ensureDatabase(
  cluster: Cluster,
  passwords: { owner: string; app: string },
): Promise<DatabaseUrls> {
  await onOneConnection(cluster.url("postgres"), async (admin) => {
    await ensureRole(admin, OWNER, passwords.owner);
    await ensureRole(admin, APP, passwords.app);
    const { rowCount } = await admin.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await admin.query(`create database ${DATABASE} owner ${OWNER}`);
  });
  return {
    url: cluster.url(DATABASE, { name: APP, password: passwords.app }),
    ownerUrl: cluster.url(DATABASE, { name: OWNER, password: passwords.owner }),
  };
}

async function ensureRole(admin: pg.Client, name: string, password: string): Promise<void> {
  const { rowCount } = await admin.query("select 1 from pg_roles where rolname = $1", [name]);
  if (rowCount === 0)
    await admin.query(`create role ${name} login password ${admin.escapeLiteral(password)}`);
}
