import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { directory, keylogSync } from "#app/protocol/sync-api.ts";
import { apiManifest } from "#tests/factories/api-build.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { eventsOf } from "#tests/factories/request-events.ts";

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
const patients = 65;

beforeAll(async () => {
  // Whoever waits here waits for the others, not for a database that is away.
  const patience = { connectMs: 60_000, statementMs: 60_000, answerMs: 60_000 };
  server = await startApiServer({ connections: 1, patience });
  clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor], clinic.newTeam("Diabetes team"));
  for (let i = 0; i < patients; i++)
    await clinic.bringIn(doctor, `Canary-Name-${String(i).padStart(2, "0")}`, inviteKind.patient);
});
afterAll(() => server.stop());

async function entriesOf(request: string | null) {
  const leaves = await server.services.audit.listEntries({ limit: 10 });
  const entries = leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  return entries.filter(({ q }) => q === request).reverse();
}

test("65 patients in one answer are entries side by side of at most 64, which name each of them once", async () => {
  const answer = await clinic.admin.client.get("/api/directory");
  const { people } = directory.parse(answer.json);
  expect(people.filter(({ role }) => role === "patient")).toHaveLength(patients);
  const entries = await entriesOf(answer.headers.get("x-request-id"));
  expect(entries.length).toBeGreaterThan(1);
  expect(entries.map(({ part }) => part)).toEqual(entries.map((_, k) => `${k + 1}/${entries.length}`));
  for (const { p } of entries) expect(p.length).toBeLessThanOrEqual(64);
  const named = entries.flatMap(({ p }) => p);
  expect([named.length, new Set(named).size]).toEqual([patients, patients]);
});

test("a sync of keys is one entry that lists whose statements were returned, and none when nothing was", async () => {
  const answer = await doctor.client.get("/api/sync/keylog?size=0");
  const { chains, upTo } = keylogSync.parse(answer.json);
  const entries = await entriesOf(answer.headers.get("x-request-id"));
  expect(await eventsOf(server, answer)).toEqual(["keylog.read"]);
  const listed = entries.flatMap(({ x }) => x.map(({ i }: { i: string }) => i));
  expect(listed.toSorted()).toEqual(chains.map(({ accountId }) => accountId).toSorted());
  const statements = chains.reduce((sum, { wires }) => sum + wires.length, 0);
  expect(entries.map(({ n }) => n)).toEqual(entries.map(() => statements));
  const again = await doctor.client.get(`/api/sync/keylog?size=${upTo}`);
  expect(keylogSync.parse(again.json).chains).toEqual([]);
  expect(await eventsOf(server, again)).toEqual([]);
});

test("a read whose rows cannot be fetched keeps its entry", async () => {
  // The name of a table is taken from under the query, after the access step has its ids from others.
  await server.owner.query("alter table team rename column name to name_gone");
  try {
    const answer = await clinic.admin.client.get("/api/directory");
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining("E_INTERNAL")]);
    expect(answer.text).not.toContain("name_gone");
    const entries = await entriesOf(answer.headers.get("x-request-id"));
    expect(new Set(entries.map(({ e }) => e))).toEqual(new Set(["directory.search"]));
    expect(entries.flatMap(({ p }) => p)).toHaveLength(patients);
  } finally {
    await server.owner.query("alter table team rename column name_gone to name");
  }
});

test("256 reads at once on one database leave a log without gap, one entry each", async () => {
  const size = async () => Number((await server.owner.query("select size from audit_head")).rows[0].size);
  const before = await size();
  const answers = await Promise.all(
    Array.from({ length: 256 }, (_, i) => (i % 2 ? doctor : clinic.admin).client.get("/api/me")),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await size()).toBe(before + 256);
  const { rows } = await server.owner.query("select seq from audit_entry order by seq");
  expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, i) => i));
});

test("no line of the server's log names a person or holds an id, a cookie, a path or a query", async () => {
  for (const { method, path } of await apiManifest()) {
    const at = path.replace(/:\w+/g, "Canary-Id-7fQ2xK9sL0pW3vB8n").concat("?q=Canary-Query&size=0&after=0");
    if (method === "GET" && path !== "/api/events") await doctor.client.get(at);
    else if (method === "POST" && path !== "/api/session/end")
      await doctor.client.post(at, { "Canary-Field": "Canary-Text" }, { "User-Agent": "Canary-Agent" });
  }
  const lines = server.logged.join("\n");
  expect(server.logged.length).toBeGreaterThan(100);
  expect(lines).not.toMatch(/Canary|Imani|Diabetes|Harbour|bedside=|127\.0\.0\.1/);
  for (const person of [doctor, clinic.admin]) {
    expect(lines).not.toContain(person.keys.id);
    expect(lines).not.toContain(person.client.cookie?.slice(8) ?? "");
  }
  const fields = new Set(server.logged.flatMap((line) => Object.keys(JSON.parse(line))));
  const allowed = new Set(["level", "time", "event", "request", "route", "status", "ms", "code"]);
  expect([...fields].filter((field) => !allowed.has(field))).toEqual([]);
});
