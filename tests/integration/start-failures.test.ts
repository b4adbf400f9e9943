import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onOneConnection } from "#db/one-connection.server.ts";
import { createTestDatabase } from "#tests/cluster.ts";
import { freePort, spawnServer, startServer } from "#tests/e2e/start-server.ts";

let folder: string;
beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  folder = await mkdtemp(path.join(tmpdir(), "bedside-start-"));
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts where it cannot, and gives back what it said. */
async function failure(
  settings: Record<string, string>,
  flags: readonly string[] = [],
): Promise<{ status: number | null; said: string }> {
  const dataDir = path.join(folder, String(await freePort()));
  const child = spawnServer(
    { PORT: String(await freePort()), BEDSIDE_DATA_DIR: dataDir, ...settings },
    flags,
  );
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, said: said.trim() };
}

async function expectSentence(
  settings: Record<string, string>,
  pattern: RegExp,
  flags: readonly string[] = [],
): Promise<void> {
  const { status, said } = await failure(settings, flags);
  expect(said).toMatch(pattern);
  expect(said.split("\n"), "one sentence, no stack").toHaveLength(1);
  expect(status).toBe(1);
}

test("a port that is taken is named before the database is touched", async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  await expectSentence({ PORT: String(port) }, /^The port is taken: .*set PORT/);
  await new Promise((resolve) => other.close(resolve));
});

test.each([
  ["PORT", "eighty"],
  ["BEDSIDE_ORIGIN", "clinic.example"],
  ["BEDSIDE_ORIGIN", "https://clinic.example/path"],
  ["BEDSIDE_TRUSTED_PROXIES", "everyone"],
  ["BEDSIDE_DATA_DIR", "relative/folder"],
  ["BEDSIDE_TZ", "Mars/Olympus"],
])("a setting that makes no sense is named: %s=%s", async (name, value) => {
  await expectSentence({ [name]: value }, new RegExp(`^The setting ${name} is not valid`));
});

test("an http origin other than localhost is refused: passwordless sign-in and the vault need https", async () => {
  await expectSentence({ BEDSIDE_ORIGIN: "http://clinic.example" }, /^BEDSIDE_ORIGIN must begin with https/);
});

test("a database that does not answer is named, without its password", async () => {
  const DATABASE_URL = `postgres://bedside:s3cret@127.0.0.1:${await freePort()}/bedside`;
  const { status, said } = await failure({ DATABASE_URL });
  expect(said).toMatch(/^The database does not answer: .*DATABASE_URL/);
  expect(said).not.toContain("s3cret");
  expect(status).toBe(1);
});

test("a database that may lose what it has acknowledged is refused, with what to set", async () => {
  const database = await createTestDatabase();
  const separator = database.url.includes("?") ? "&" : "?";
  const DATABASE_URL = `${database.url}${separator}options=-c%20synchronous_commit=off`;
  await expectSentence(
    { DATABASE_URL },
    /^The database may lose what it has acknowledged .*set fsync, full_page_writes and synchronous_commit to on/,
  );
  await database.drop();
});

test("a database that serves without the SQL of its logs is refused, though another one was brought up to date", async () => {
  const [served, other] = [await createTestDatabase(), await createTestDatabase()];
  await onOneConnection(served.url, (owner) =>
    owner.query("delete from audit_migration where name = (select max(name) from audit_migration)"),
  );
  await expectSentence(
    { DATABASE_URL: served.appUrl, DATABASE_OWNER_URL: other.url },
    /^The database could not be brought up to date/,
  );
  for (const { drop } of [served, other]) await drop();
});

test("a data folder that cannot be made or written is named", async () => {
  const file = path.join(folder, "a-file");
  await writeFile(file, "");
  for (const dataDir of [path.join(file, "data"), "/proc/bedside/data"])
    await expectSentence({ BEDSIDE_DATA_DIR: dataDir }, /^The data folder cannot be written/);
});

test("a folder with files that are no database is left alone and named", async () => {
  const dataDir = path.join(folder, "foreign");
  await mkdir(path.join(dataDir, "postgres-18"), { recursive: true });
  await writeFile(path.join(dataDir, "postgres-18", "letter.txt"), "not ours");
  await expectSentence({ BEDSIDE_DATA_DIR: dataDir }, /^The database files are damaged or not ours/);
});

test("database files that were damaged are named, not repaired in silence", async () => {
  const dataDir = path.join(folder, "damaged");
  const server = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  await server.stop();
  await writeFile(path.join(dataDir, "postgres-18", "global", "pg_control"), Buffer.alloc(8192));
  await expectSentence({ BEDSIDE_DATA_DIR: dataDir }, /^The database files are damaged or not ours/);
});

test("a folder under one that PostgreSQL's user cannot enter is named", async (context) => {
  context.skip(process.getuid?.() !== 0, "only root runs PostgreSQL as somebody else");
  const closed = path.join(folder, "closed");
  await mkdir(closed, { mode: 0o700 });
  await expectSentence(
    { BEDSIDE_DATA_DIR: path.join(closed, "data") },
    /^PostgreSQL cannot enter the data folder/,
  );
});

test("two Bedsides never share a data folder", async () => {
  const dataDir = path.join(folder, "shared");
  const first = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  await expectSentence({ BEDSIDE_DATA_DIR: dataDir }, /^Another Bedside is using this data folder/);
  await expect.poll(async () => (await fetch(`${first.origin}/readyz`)).status).toBe(200);
  await first.stop();
});

test("the demo leaves a real clinic's folder as it is, and a real clinic the demo's", async () => {
  const [real, demo] = [path.join(folder, "real"), path.join(folder, "demo")];
  await mkdir(path.join(real, "secrets"), { recursive: true });
  await expectSentence({ BEDSIDE_DATA_DIR: real }, /^The data folder holds a real clinic/, ["--demo"]);
  expect(await readdir(real)).toEqual(["secrets"]);
  await mkdir(demo);
  await writeFile(path.join(demo, "this-is-a-demo"), "");
  await expectSentence({ BEDSIDE_DATA_DIR: demo }, /^The data folder holds the demo/);
  expect(await readdir(demo)).toEqual(["this-is-a-demo"]);
});

test("the demo takes no database of one's own, and a misspelt flag starts nothing", async () => {
  const DATABASE_URL = "postgres://bedside@127.0.0.1:1/bedside";
  await expectSentence({ DATABASE_URL }, /^The demo keeps its own database.*unset DATABASE_URL/, ["--demo"]);
  await expectSentence({}, /^Bedside knows no --dmeo/, ["--dmeo"]);
});
