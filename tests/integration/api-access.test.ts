import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { Role } from "#app/protocol/roles.ts";
import { accessRules, judge, type RouteName, type Rule } from "#app/services/access/rules.server.ts";
import type { AuditEvent } from "#audit/events.ts";
import { apiManifest } from "#tests/factories/api-build.ts";
import { ApiClient } from "#tests/factories/api-client.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import { ApiLink } from "#tests/factories/api-link.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { accessesOf, eventsOf } from "#tests/factories/request-events.ts";
import { saidByReads } from "./said-by-reads.ts";

let server: ApiServer;
let clinic: ApiClinic;
const people = new Map<string, { person: ApiPerson; role: Role; status: "active" | "pending" }>();
const manifest = await apiManifest();
const nameOf = ({ method, path }: (typeof manifest)[number]) => `${method} ${path}` as RouteName;
/** Routes that take sealed bytes instead of JSON: their refusals stand in blob-upload.test.ts. */
const octets = new Set(["POST /api/blobs/:blobId/chunks/:index"]);
const guarded = manifest.filter((route) => !("open" in accessRules[nameOf(route)]));

beforeAll(async () => {
  server = await startApiServer();
  clinic = await ApiClinic.setUp(server);
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  const waiting = await clinic.bringIn(clinic.admin, "Wes Waiting", inviteKind.staff);
  const patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  const thread = await ApiThread.start(clinic, doctor, [patient]);
  const post = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
  expect((await doctor.client.post("/api/threads", post)).status).toBe(200);
  const officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  people.set("administrator", { person: clinic.admin, role: "administrator", status: "active" });
  people.set("clinician", { person: doctor, role: "clinician", status: "active" });
  people.set("pending clinician", { person: waiting, role: "clinician", status: "pending" });
  people.set("patient", { person: patient, role: "patient", status: "active" });
  people.set("officer", { person: officer, role: "officer", status: "active" });
});
afterAll(() => server.stop());

/** A path that names nothing that exists. */
function pathOf(route: { path: string }): string {
  return route.path
    .replace(/:invId|:blobId|:linkId|:caseId|:holdId|:redactionId/, "A".repeat(22))
    .replace(":accountId", "A".repeat(43))
    .replace(":threadId", "A".repeat(43))
    .replace(":index", "0");
}

async function call(client: ApiClient, route: { method: string; path: string }) {
  const path = pathOf(route);
  if (route.path === "/api/events") {
    const stop = new AbortController();
    const headers = client.cookie ? { Cookie: client.cookie } : undefined;
    const response = await fetch(`${client.origin}${path}`, { headers, signal: stop.signal });
    const json = response.status === 200 ? null : await response.json();
    stop.abort();
    return { status: response.status, json, text: "" };
  }
  return route.method === "GET" ? client.get(path) : client.post(path, { unknown: true });
}

test("the table of access names exactly the routes there are", () => {
  expect(manifest.map(nameOf).sort()).toEqual(Object.keys(accessRules).sort());
});

for (const route of guarded) {
  test(`a stranger is asked to sign in: ${nameOf(route)}`, async () => {
    expect(await call(new ApiClient(server.origin), route)).toMatchObject({
      status: 401,
      json: { code: "E_SIGN_IN" },
    });
  });

  test(`each role gets what the table says: ${nameOf(route)}`, async () => {
    const rule: Rule = accessRules[nameOf(route)];
    for (const [label, { person, role, status }] of people) {
      const verdict = judge(rule, role, status);
      const { json, status: answered } = await call(person.client, route);
      if (verdict !== "allowed") expect([label, json.code]).toEqual([label, verdict]);
      // A file that does not exist, asked for by somebody who might have read it.
      else if (route.path === "/api/blobs/:blobId") expect([label, answered]).toEqual([label, 404]);
      else if (octets.has(nameOf(route))) expect([label, answered]).toEqual([label, 415]);
      // An allowed POST fails on its body, after the rule let it pass.
      else if (route.method === "POST") expect([label, answered]).toEqual([label, 400]);
      else expect([label, answered]).toEqual([label, 200]);
    }
  });
}

test("every denial of a known person is an entry that names the route", async () => {
  const before = await denials();
  const { person } = people.get("patient") ?? { person: clinic.admin };
  await person.client.get("/api/audit/entries");
  await person.client.post("/api/chain/endorse", {});
  expect((await denials()).slice(before.length)).toEqual([
    "GET:/api/audit/entries",
    "POST:/api/chain/endorse",
  ]);
});

test("failures of strangers are one entry a minute and source, with their number", async () => {
  await server.services.failures.flush();
  const stranger = new ApiClient(server.origin);
  for (let i = 0; i < 30; i++) await stranger.get("/api/me");
  await server.services.failures.flush();
  const [leaf] = await server.services.audit.listEntries({ limit: 1 });
  const entry = JSON.parse(Buffer.from(leaf?.body ?? []).toString());
  expect(entry).toMatchObject({ e: "access.denied", o: "denied", n: 30, a: { k: "anon" } });
});

type GetRoute = Extract<RouteName, `GET ${string}`>;
/** The one event of each route that reads (audit/SPEC.md §5). */
const readEvents: Readonly<Record<GetRoute, AuditEvent>> = {
  "GET /api/invitations": "invite.list",
  "GET /api/invitations/:invId/open": "invite.open",
  "GET /api/links/:linkId/messages": "device.link",
  "GET /api/keylog/leaves": "keylog.read",
  "GET /api/me": "settings.read",
  "GET /api/passkeys": "device.list",
  "GET /api/sync/keylog": "keylog.read",
  "GET /api/log/changes": "keylog.read",
  "GET /api/sync/feed": "envelope.read",
  "GET /api/sync/envelopes": "envelope.read",
  "GET /api/events": "stream.open",
  "GET /api/directory": "directory.search",
  "GET /api/blobs/:blobId": "attachment.read",
  "GET /api/chain/removal": "device.list",
  "GET /api/device/envelopes": "envelope.read",
  "GET /api/audit/entries": "audit.view",
  "GET /api/audit/checkpoint": "audit.verify",
  "GET /api/audit/leaves": "audit.verify",
  "GET /api/audit/logs": "audit.view",
  "GET /api/audit/proof": "audit.view",
  "GET /api/audit/export": "audit.export",
  "GET /api/audit/own": "access-log.view",
  "GET /api/audit/names": "audit.view",
  "GET /api/audit/devices": "device.list",
  "GET /api/disclosures": "audit.view",
  "GET /api/disclosures/own": "access-log.view",
  "GET /api/review": "audit.view",
};

/** An event stream is asked for and left. */
async function answerTo(client: ApiClient, path: string): Promise<{ status: number; headers: Headers }> {
  if (path !== "/api/events") return client.get(path);
  const stop = new AbortController();
  const headers = client.cookie ? { Cookie: client.cookie } : undefined;
  const response = await fetch(`${client.origin}${path}`, { headers, signal: stop.signal });
  stop.abort();
  return response;
}

const answersOfNothing = ['{"items":[]}', '{"items":[],"more":false,"log":null}'];

for (const route of manifest.filter(({ method }) => method === "GET")) {
  test(`no entry, no answer, and one entry of its own event for each answer: ${nameOf(route)}`, async () => {
    const invited = await server.owner.query("select inv_id from invitation limit 1");
    const invId = Buffer.from(invited.rows[0].inv_id).toString("base64url");
    const { id: linkId } = await new ApiLink(server.origin).open();
    const { rows } = await server.owner.query("select hash from envelope limit 1");
    // A list of nothing would be read without an entry.
    const query =
      route.path === "/api/sync/envelopes" ? `?want=${Buffer.from(rows[0].hash).toString("base64url")}` : "";
    const nobodys = Buffer.alloc(16, 7).toString("base64url");
    const ids = { ":invId": invId, ":linkId": linkId, ":blobId": nobodys };
    const path = route.path.replace(/:\w+/, (name) => ids[name as keyof typeof ids]) + query;
    const refused: [string, ApiPerson][] = [];
    server.blockAudit(true);
    try {
      for (const [label, { person }] of people) {
        const { status, json, text } = await person.client.get(path);
        // The logs have no changes, so nobody's keys are shown beside them.
        if (text === '{"changes":[],"chains":[]}') continue;
        // Nobody has written to them yet: nothing is returned, so there is nothing to enter.
        if (label === "pending clinician" && answersOfNothing.includes(text)) continue;
        // Nothing waits for another browser's signature.
        if (text === '{"removal":null}') continue;
        expect([label, status]).toEqual([label, 503]);
        expect(json).toEqual({ code: "E_AUDIT", request: expect.any(String) });
        expect(text).not.toMatch(/Maya |Ortiz|Imani|Wes |Olu |Ada |Harbour/);
        refused.push([label, person]);
      }
    } finally {
      server.blockAudit(false);
    }
    for (const [label, { client }] of refused) {
      const answer = await answerTo(client, path);
      const expected = answer.status === 200 ? readEvents[nameOf(route) as GetRoute] : "access.denied";
      expect([label, await eventsOf(server, answer)]).toEqual([label, [expected]]);
      const said = await accessesOf(server, answer);
      const [reader, wanted] = saidByReads[nameOf(route) as GetRoute] ?? [];
      if (label === reader) expect(said).toEqual([wanted]);
      // A review would take it for a look without a care relationship (audit/SPEC.md §10, R1).
      expect(said).not.toContainEqual(expect.stringMatching(/^clinician \S+ \S+ of [1-9]\d* \S+ \S+ - /));
    }
  });
}

test("a write whose entry cannot be written leaves nothing behind", async () => {
  const [before] = (await server.owner.query("select name, reply_hours from clinic")).rows;
  server.blockAudit(true);
  const body = { clinic: { name: "Changed", replyHours: 1, emergencyNumber: "999", crisisNumber: null } };
  const answer = await clinic.admin.client.post("/api/clinic", body);
  server.blockAudit(false);
  expect(answer).toMatchObject({ status: 503, json: { code: "E_AUDIT" } });
  expect((await server.owner.query("select name, reply_hours from clinic")).rows).toEqual([before]);
});

for (const route of manifest.filter((each) => each.method === "POST" && !octets.has(nameOf(each)))) {
  test(`unknown fields, other types, foreign origins and floods of bytes are refused: ${nameOf(route)}`, async () => {
    const { person } = [...people.values()].find(
      ({ role, status }) => judge(accessRules[nameOf(route)], role, status) === "allowed",
    ) ?? { person: clinic.admin };
    const path = pathOf(route);
    const extra = await person.client.post(path, { extra: 1 });
    expect(["E_UNKNOWN_FIELD", "E_BAD_REQUEST"]).toContain(extra.json.code);
    expect((await person.client.raw(path, "{")).json.code).toBe("E_BAD_REQUEST");
    expect((await person.client.raw(path, "null")).json.code).toBe("E_BAD_REQUEST");
    expect((await person.client.raw(path, "{}", { "Content-Type": "text/plain" })).json.code).toBe(
      "E_UNSUPPORTED_TYPE",
    );
    expect((await person.client.raw(path, "{}", { Origin: "https://evil.example" })).json.code).toBe(
      "E_ORIGIN",
    );
    const flood = await person.client.raw(path, `"${"x".repeat(4_000_000)}"`).catch(() => null);
    expect(flood?.json.code ?? "E_TOO_LARGE").toBe("E_TOO_LARGE");
  });
}

test("a machine that asks is told that no entry can be written, or that the schema is not this program's", async () => {
  const ready = async () => {
    const answer = await fetch(`${server.origin}/readyz`);
    return [answer.status, await answer.json()];
  };
  const within = { interval: 100 };
  const becomes = (failing: string[]) =>
    expect
      .poll(ready, within)
      .toEqual(failing.length === 0 ? [200, { status: "ready" }] : [503, { status: "failing", failing }]);
  const entries = async () => (await server.owner.query("select count(*)::int as n from audit_entry")).rows;
  const before = await entries();
  await becomes([]);
  server.blockAudit(true);
  await becomes(["audit"]).finally(() => server.blockAudit(false));
  const move = (by: number) =>
    server.owner.query(
      `update drizzle.__drizzle_migrations set created_at = created_at + $1
        where id = (select max(id) from drizzle.__drizzle_migrations)`,
      [by],
    );
  await move(-1);
  await becomes(["migrations"]);
  await move(2);
  await becomes(["migrations"]);
  await move(-1);
  await becomes([]);
  // SQL of the logs that is not there yet; and one that a newer program has added, which is let pass.
  const [newest] = (await server.owner.query("select * from audit_migration order by name desc limit 1"))
    .rows;
  await server.owner.query("delete from audit_migration where name = $1", [newest.name]);
  await becomes(["migrations"]);
  const add = (name: string) =>
    server.owner.query("insert into audit_migration (name, sha256) values ($1, $2)", [name, newest.sha256]);
  await add("999-newer.sql");
  await becomes(["migrations"]);
  // The start of an older node has taken away the right to look, by which whoever has started serves no worse.
  await server.owner.query("revoke all on audit_migration from bedside_app");
  await becomes([]);
  await server.owner.query("grant select (name) on audit_migration to bedside_app");
  await becomes(["migrations"]);
  await add(newest.name);
  await becomes([]);
  expect(await entries()).toEqual(before);
});

async function denials(): Promise<string[]> {
  const leaves = await server.services.audit.listEntries({
    limit: 500,
    filters: { events: ["access.denied"] },
  });
  return leaves
    .map(({ body }) => JSON.parse(Buffer.from(body).toString()))
    .filter(({ a }) => a.k === "user")
    .map(({ x }) => x[0].i)
    .reverse();
}
