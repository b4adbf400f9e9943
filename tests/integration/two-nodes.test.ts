import { execFileSync } from "node:child_process";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#tests/cluster.ts";
import { problemsOf, problemsOfLog, warningsOf } from "#tests/load/checks.ts";
import { type Nodes, startNodes } from "#tests/load/nodes.ts";
import { type Clinic, makeClinic } from "#tests/load/people.ts";
import { runTraffic, type Traffic } from "#tests/load/traffic.ts";

const size = { teams: 1, cliniciansEach: 2, patients: 5 };
let database: TestDatabase;
let owner: pg.Pool;
let nodes: Nodes;
let clinic: Clinic;
let traffic: Traffic;

beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.url, max: 1 });
  owner.on("error", () => undefined);
  nodes = await startNodes({
    count: 2,
    database: { url: database.appUrl, ownerUrl: database.url },
    front: "sockets",
  });
  clinic = await makeClinic(nodes, size);
  const texts = ["Shall I come on Thursday?"];
  traffic = await runTraffic(clinic, { rate: 10, seconds: 3, texts, settleMs: 30_000, first: 0 });
});
afterAll(async () => {
  await nodes.stop();
  await owner.end();
  await database.drop();
});

test("what is written through one node is opened through the other, every message once and in one order", async () => {
  expect(traffic.failures).toEqual([]);
  expect(traffic.sent.filter(({ openedAt }) => openedAt.size !== size.cliniciansEach)).toEqual([]);
  expect(await problemsOf(clinic, traffic.sent)).toEqual([]);
});

test("a message that nobody got, or two in another order, would be told", async () => {
  const [first, second, ...rest] = traffic.sent;
  if (first === undefined || second === undefined) throw new Error("nothing was sent");
  const never = { ...first, mark: "#never" };
  expect(await problemsOf(clinic, [never, ...traffic.sent])).not.toEqual([]);
  const lateByOne = traffic.sent.find(({ by, mark }) => by === first.by && mark !== first.mark);
  if (lateByOne === undefined) throw new Error("somebody writes twice");
  expect(await problemsOf(clinic, [second, lateByOne, ...rest, first])).not.toEqual([]);
  expect(warningsOf('{"level":40,"time":"x","event":"audit.not_signed"}')).toEqual([
    "a node logged audit.not_signed",
  ]);
});

test("both nodes write one log, signed without a complaint, with one entry for each message", async () => {
  const { entries, problems } = await problemsOfLog(owner, nodes.dataDir);
  expect(problems).toEqual([]);
  expect(entries).toBeGreaterThan(traffic.sent.length);
  expect(nodes.servers.flatMap((server) => warningsOf(server.output()))).toEqual([]);
  const { rows } = await owner.query<{ w: string }>(
    `select distinct convert_from(body, 'UTF8')::json->>'w' as w from audit_entry
     where position('"e":"envelope.send"'::bytea in body) > 0`,
  );
  expect(new Set(rows.map(({ w }) => w.split("/")[1])).size).toBe(2);
});

test("a log with an entry taken out would be told", async () => {
  const client = await owner.connect();
  try {
    await client.query("begin");
    await client.query("alter table audit_entry disable trigger all");
    await client.query(
      `delete from audit_entry
       where seq = (select max(seq) from audit_entry where position('"e":"envelope.send"'::bytea in body) > 0)`,
    );
    const { problems } = await problemsOfLog(client, nodes.dataDir);
    expect(problems).toContain("a message has 0 entries");
  } finally {
    await client.query("rollback");
    client.release();
  }
});
