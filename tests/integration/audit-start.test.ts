import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { parseEntry } from "#audit/entry.ts";
import { parseKey } from "#audit/note.ts";
import { createTestDatabase, type TestDatabase } from "#tests/cluster.ts";
import { startedServices, startRefusal } from "#tests/factories/started-services.ts";
import { input } from "./audit-fixture.ts";

let folder: string;
let test: TestDatabase;
let owner: pg.Pool;
const running: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-audit-start-"));
  test = await createTestDatabase();
  owner = new pg.Pool({ connectionString: test.url, max: 1 });
  owner.on("error", () => undefined);
});
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
  await owner.end();
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

const start = (database = test) => startedServices({ database, folder, running });
const refusal = (database = test) => startRefusal({ database, folder, running });

const readText = (file: string) => readFile(file, "utf8");

async function tamper(...statements: string[]): Promise<void> {
  for (const table of ["audit_entry", "audit_head", "audit_node"])
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  for (const statement of statements) await owner.query(statement);
}

const entries = Array.from({ length: 20 }, (_, i) => input({ q: `q${i}` }));
const CUT = [
  "DELETE FROM audit_entry WHERE seq >= 10",
  "UPDATE audit_head SET size = 10, link = (SELECT link FROM audit_entry WHERE seq = 9)",
];

it("a server that stops and starts goes on with the same log, and names its key in the first entry", async () => {
  const first = await start();
  await first.audit.append(entries);
  const { checkpoint, key } = await first.checkpoints.current(21);
  await first.end();
  const second = await start();
  const now = await second.checkpoints.current(checkpoint.size);
  expect(now.checkpoint.size).toBeGreaterThanOrEqual(checkpoint.size);
  expect([now.key, now.refused]).toEqual([key, null]);
  const note = new TextEncoder().encode(now.note);
  expect(openCheckpoint(note, checkpoint.origin, [parseKey(key)], verifyEd25519)).toEqual(now.checkpoint);
  const [genesis] = await second.audit.listEntries({ beforeSeq: 1, limit: 1 });
  const named = parseEntry(genesis?.body ?? new Uint8Array()).x.find(({ t }) => t === "key")?.i;
  expect(named).toBe(`ed25519/${Buffer.from(second.checkpoints.publicKey).toString("base64url")}`);
  await second.end();
});

it("entries are signed within a second though nobody asks", async () => {
  const services = await start();
  await services.audit.append(entries);
  const [file = ""] = (await readdir(path.join(folder, "secrets"))).filter((name) =>
    name.endsWith(".checkpoint"),
  );
  const signed = async () => Number((await readText(path.join(folder, "secrets", file))).split("\n")[1]);
  await expect.poll(signed, { interval: 100 }).toBe(21);
  await services.audit.append(Array.from({ length: 300 }, () => input()));
  await expect.poll(signed, { interval: 100 }).toBe(321);
  await services.end();
});

it("a database whose last entries are gone is not served", async () => {
  const services = await start();
  await services.audit.append(entries);
  await services.end();
  await tamper(...CUT);
  expect(await refusal()).toMatch(/E_ROLLBACK.*rolled back or replaced/);
});

it("an empty database under an old data folder is not served", async () => {
  const services = await start();
  await services.audit.append(entries);
  await services.end();
  const other = await createTestDatabase();
  expect(await refusal(other)).toMatch(/E_ROLLBACK/);
  for (const stop of running.splice(0)) await stop();
  await other.drop();
});

it("a database with another history of the same length is not served", async () => {
  const services = await start();
  await services.audit.append(entries);
  await services.end();
  await tamper("UPDATE audit_entry SET leaf = sha256(leaf) WHERE seq = 5");
  expect(await refusal()).toMatch(/E_FORK.*changed or replaced/);
});

it("a rolled-back database that has grown again is not served either", async () => {
  const services = await start();
  await services.audit.append(entries);
  await services.end();
  await tamper(...CUT);
  const elsewhere = path.join(folder, "secrets");
  const kept = await Promise.all(
    (await readdir(elsewhere)).map(
      async (name) => [name, await readText(path.join(elsewhere, name))] as const,
    ),
  );
  for (const [name] of kept) if (name.endsWith(".checkpoint")) await rm(path.join(elsewhere, name));
  const another = await start();
  await another.audit.append([...entries, ...entries]);
  await another.end();
  for (const [name, text] of kept) await writeFile(path.join(elsewhere, name), text);
  expect(await refusal()).toMatch(/E_FORK/);
});

it("a damaged memory of the signer is not taken for an empty one", async () => {
  const services = await start();
  await services.end();
  const secrets = path.join(folder, "secrets");
  for (const name of await readdir(secrets))
    if (name.endsWith(".checkpoint")) await writeFile(path.join(secrets, name), "nothing");
  expect(await refusal()).toMatch(/memory of the access log's signer is damaged/);
});

it("a running server keeps the last note and says why it signs no further", async () => {
  const services = await start();
  await services.audit.append(entries);
  const before = await services.checkpoints.current(21);
  await tamper(...CUT);
  const after = await services.checkpoints.current(Number.MAX_SAFE_INTEGER);
  expect(after).toEqual({ ...before, refused: "E_ROLLBACK" });
  await services.end();
});
