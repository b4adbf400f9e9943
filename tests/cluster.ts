import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { startCluster } from "#db/cluster/cluster.server.ts";
import { migrate } from "#db/migrate.server.ts";

/** The template every test database is a copy of. */
const TEMPLATE_SUFFIX = "template";
const APP_ROLE = { name: "bedside_app", password: "bedside-test-only" };

/** Set by the global set-up for the test processes: the administrator's URL and the template's name. */
const ADMIN_URL = "BEDSIDE_TEST_ADMIN_URL";
const TEMPLATE = "BEDSIDE_TEST_TEMPLATE";

const LEFT_WITHIN_MS = 10_000;

export interface TestDatabase {
  /** As the administrator of the cluster, who may do anything: migrations, and playing the insider. */
  url: string;
  /** As the role the app serves with. */
  appUrl: string;
  drop(): Promise<void>;
  /** What a backup of this moment holds, as a database of its own; nobody may be connected to this one. */
  copy(): Promise<TestDatabase>;
}

/** vitest globalSetup: one cluster a run (TEST_DATABASE_URL, else an embedded one in a folder of its own). */
export default async function setUpCluster(): Promise<() => Promise<void>> {
  const cluster = await openCluster();
  const template = `bedside_test_${randomBytes(6).toString("hex")}_${TEMPLATE_SUFFIX}`;
  try {
    await asAdmin(cluster.adminUrl, async (admin) => {
      await ensureAppRole(admin);
      await admin.query(`create database ${template}`);
    });
    await migrate(withDatabase(cluster.adminUrl, template), { appRole: APP_ROLE.name });
  } catch (cause) {
    await cluster.close();
    throw cause;
  }
  process.env[ADMIN_URL] = cluster.adminUrl;
  process.env[TEMPLATE] = template;
  return async () => {
    await asAdmin(cluster.adminUrl, (admin) =>
      admin.query(`drop database if exists ${template} with (force)`),
    );
    await cluster.close();
  };
}

/** A migrated database of its own for a test file: call in `beforeAll`, and `drop` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env[ADMIN_URL];
  const template = process.env[TEMPLATE];
  if (!adminUrl || !template) throw new Error("no test cluster: run under the vitest project `integration`");
  return copyOf(adminUrl, template);
}

async function copyOf(adminUrl: string, template: string): Promise<TestDatabase> {
  const name = `bedside_test_${randomBytes(8).toString("hex")}`;
  await asAdmin(adminUrl, (admin) => admin.query(`create database ${name} template ${template}`));
  const url = withDatabase(adminUrl, name);
  const app = new URL(url);
  app.username = APP_ROLE.name;
  app.password = APP_ROLE.password;
  return {
    url,
    appUrl: app.href,
    copy: () => copyOf(adminUrl, name),
    drop: async () => {
      await asAdmin(adminUrl, async (admin) => {
        await untilLeft(admin, name);
        await admin.query(`drop database if exists ${name} with (force)`);
      });
    },
  };
}

/** A pool has ended before its connections have: who is thrown out on the way is an error that nobody waits for any more. */
async function untilLeft(admin: pg.Client, name: string): Promise<void> {
  const asked =
    "select 1 from pg_stat_activity where datname = $1 and backend_type = 'client backend' limit 1";
  const giveUp = performance.now() + LEFT_WITHIN_MS;
  while ((await admin.query(asked, [name])).rows.length > 0 && performance.now() < giveUp) await pause(5);
}

async function openCluster(): Promise<{ adminUrl: string; close(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { adminUrl: given, close: async () => undefined };
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-test-"));
  const cluster = await startCluster({
    folder: path.join(folder, "postgres"),
    password: randomBytes(16).toString("hex"),
  });
  const close = async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { adminUrl: cluster.url("postgres"), close };
}

async function ensureAppRole(admin: pg.Client): Promise<void> {
  const { rowCount } = await admin.query("select 1 from pg_roles where rolname = $1", [APP_ROLE.name]);
  const verb = rowCount === 0 ? "create" : "alter";
  await admin.query(`${verb} role ${APP_ROLE.name} login password '${APP_ROLE.password}'`);
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
