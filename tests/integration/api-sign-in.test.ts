import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { withKit } from "#tests/adversary/egress/sheet-calls.ts";
import { ApiClient } from "#tests/factories/api-client.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
let patient: ApiPerson;
const minute = 60_000;
const hour = 60 * minute;

beforeAll(async () => {
  server = await startApiServer();
  clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
});
afterAll(() => server.stop());

const refused = { status: 400, json: { code: "E_PASSKEY" } };

test("a session is a host-only cookie that no script reads, and only its hash is stored", async () => {
  const answer = await doctor.signIn();
  expect(answer.status).toBe(200);
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^bedside=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/);
  const token = fromBase64url(cookie?.slice(8, 51) ?? "");
  const { rows } = await server.owner.query("select 1 from session where token_hash = $1", [
    Buffer.from(token),
  ]);
  expect(rows).toEqual([]);
});

test("more recoveries at once than there are connections are all answered, whatever they claim to have seen", async () => {
  const { person, begin } = await withKit({ server, clinic, doctor });
  const body = { ...begin, size: Number.MAX_SAFE_INTEGER };
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => person.client.post("/api/recovery/begin", body)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test("a challenge answers once", async () => {
  const { json } = await doctor.client.post("/api/session/begin", {});
  const first = { assertion: doctor.passkey.get(json.challenge) };
  expect((await doctor.client.post("/api/session/finish", first)).status).toBe(200);
  expect(await doctor.client.post("/api/session/finish", first)).toMatchObject(refused);
  const second = { assertion: doctor.passkey.get(json.challenge) };
  expect(await doctor.client.post("/api/session/finish", second)).toMatchObject(refused);
});

test("a refused attempt spends its challenge too", async () => {
  const { json } = await doctor.client.post("/api/session/begin", {});
  const wrong = { assertion: doctor.passkey.get(json.challenge, { userVerified: false }) };
  expect(await doctor.client.post("/api/session/finish", wrong)).toMatchObject(refused);
  const right = { assertion: doctor.passkey.get(json.challenge) };
  expect(await doctor.client.post("/api/session/finish", right)).toMatchObject(refused);
});

test("a challenge is stale after five minutes, and one of another purpose never counts", async () => {
  const { json } = await doctor.client.post("/api/session/begin", {});
  server.advance(5 * minute + 1);
  const late = { assertion: doctor.passkey.get(json.challenge) };
  expect(await doctor.client.post("/api/session/finish", late)).toMatchObject(refused);
  const made = await clinic.makeInvitation(
    doctor,
    { name: "Kit", nameSalt: new Uint8Array(32) },
    inviteKind.patient,
  );
  await doctor.signIn();
  expect((await doctor.client.post("/api/invitations", made.request)).status).toBe(200);
  const foreign = { assertion: doctor.passkey.get(await clinic.begin(patient, made)) };
  expect(await doctor.client.post("/api/session/finish", foreign)).toMatchObject(refused);
});

for (const [claim, lie] of [
  ["another origin", { origin: "https://evil.example" }],
  ["another relying party", { rpId: "evil.example" }],
  ["no user verification", { userVerified: false }],
  ["a counter that went back", { counterStep: -1 }],
  ["a registration in place of an assertion", { type: "webauthn.create" }],
] as const) {
  test(`sign-in is refused: ${claim}`, async () => {
    expect((await doctor.signIn()).status).toBe(200);
    expect(await doctor.signIn(lie)).toMatchObject(refused);
    doctor.passkey.counter += 2;
  });
}

test("a credential proves its owner only: under another person's id its signature fails", async () => {
  const { json } = await doctor.client.post("/api/session/begin", {});
  const assertion = { ...doctor.passkey.get(json.challenge), id: toBase64url(patient.passkey.credentialId) };
  expect(await doctor.client.post("/api/session/finish", { assertion })).toMatchObject(refused);
  const unknown = { ...assertion, id: "AAAA" };
  expect(await doctor.client.post("/api/session/finish", { assertion: unknown })).toMatchObject(refused);
});

test("PRF results in a ceremony's answer are refused, not ignored", async () => {
  const { json } = await doctor.client.post("/api/session/begin", {});
  const assertion = { ...doctor.passkey.get(json.challenge), clientExtensionResults: { prf: {} } };
  const answer = await doctor.client.post("/api/session/finish", { assertion });
  expect(answer).toMatchObject({ status: 400, json: { code: "E_UNKNOWN_FIELD" } });
});

test("a cookie is worthless after sign-out", async () => {
  await doctor.signIn();
  const stolen = new ApiClient(server.origin);
  stolen.cookie = doctor.client.cookie;
  expect((await stolen.get("/api/me")).status).toBe(200);
  expect((await doctor.client.post("/api/session/end", {})).status).toBe(200);
  expect(doctor.client.cookie).toBeNull();
  expect((await stolen.get("/api/me")).status).toBe(401);
});

test("staff sessions end after 30 idle minutes and after 12 hours, whatever comes", async () => {
  await doctor.signIn();
  server.advance(29 * minute);
  expect((await doctor.client.get("/api/me")).status).toBe(200);
  server.advance(29 * minute);
  expect((await doctor.client.get("/api/me")).status).toBe(200);
  server.advance(31 * minute);
  expect((await doctor.client.get("/api/me")).status).toBe(401);
  await doctor.signIn();
  for (let i = 0; i < 28; i++) {
    server.advance(25 * minute);
    expect((await doctor.client.get("/api/me")).status).toBe(200);
  }
  server.advance(25 * minute);
  expect((await doctor.client.get("/api/me")).status).toBe(401);
});

test("patient sessions end after 24 idle hours", async () => {
  await patient.signIn();
  server.advance(23 * hour);
  expect((await patient.client.get("/api/me")).status).toBe(200);
  server.advance(24 * hour + 1);
  expect((await patient.client.get("/api/me")).status).toBe(401);
});

test("patient sessions end after 30 days, whatever comes", async () => {
  await patient.signIn();
  // 31 times 23 hours are 29 days and 17 hours.
  for (let i = 0; i < 31; i++) {
    server.advance(23 * hour);
    expect((await patient.client.get("/api/me")).status).toBe(200);
  }
  server.advance(8 * hour);
  expect((await patient.client.get("/api/me")).status).toBe(401);
});

test("off-boarding ends sessions, streams and sign-in at once, and voids what the person offered", async () => {
  await doctor.signIn();
  await clinic.admin.signIn();
  const open = await clinic.makeInvitation(
    doctor,
    { name: "Lee", nameSalt: new Uint8Array(32) },
    inviteKind.patient,
  );
  expect((await doctor.client.post("/api/invitations", open.request)).status).toBe(200);
  const headers = { Cookie: doctor.client.cookie ?? "" };
  const { body } = await fetch(`${server.origin}/api/events`, { headers });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let said = ""; !said.includes("event: cursor\n"); ) {
    const part = await reader?.read();
    if (part?.value === undefined) throw new Error("the stream ended");
    said += part.value;
  }
  const wire = await clinic.admin.keys.append({ type: "unendorse", subject: doctor.keys.account });
  const batch = { wires: [toBase64url(wire)], teams: [] };
  expect((await clinic.admin.client.post("/api/chain/offboard", batch)).status).toBe(200);
  while (!(await reader?.read())?.done);
  expect((await doctor.client.get("/api/me")).status).toBe(401);
  expect(await doctor.signIn()).toMatchObject(refused);
  const answer = await patient.client.post(`/api/invitations/${open.invId}/begin`, {});
  expect(answer).toMatchObject({ status: 410, json: { code: "E_GONE" } });
});
