import { afterAll, beforeAll, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { generateKit, kitRecord } from "#app/crypto/secret/kit.ts";
import { provePossession } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { invitationList, invitationOpening } from "#app/protocol/invitation-api.ts";
import { me } from "#app/protocol/session-api.ts";
import { directory, feedSync, keylogSync } from "#app/protocol/sync-api.ts";
import { ApiClinic, type TestTeam } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
let nurse: ApiPerson;
let patient: ApiPerson;
let officer: ApiPerson;
let team: TestTeam;
let thread: ApiThread;

beforeAll(async () => {
  server = await startApiServer();
  clinic = await ApiClinic.setUp(server);
});
afterAll(() => server.stop());

test("the set-up link makes one administrator and is dead afterwards", async () => {
  expect(me.parse((await clinic.admin.client.get("/api/me")).json)).toMatchObject({
    role: "administrator",
    name: "Ada Root",
    clinicId: clinic.admin.keys.id,
  });
  expect(await setupTokenOf(server)).toBe("");
  const again = await clinic.admin.client.post("/api/setup/begin", { token: "A".repeat(43), name: "Eve" });
  expect(again).toMatchObject({ status: 410, json: { code: "E_GONE" } });
});

test("an invited clinician waits as pending until the root endorses, then is active on a roster", async () => {
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  nurse = await clinic.bringIn(clinic.admin, "Noor Haddad", inviteKind.staff);
  expect((await doctor.client.get("/api/me")).json.status).toBe("pending");
  expect((await doctor.client.get("/api/invitations")).json.code).toBe("E_PENDING");
  const list = invitationList.parse((await clinic.admin.client.get("/api/invitations")).json);
  expect(list.invitations.map(({ status }) => status)).toEqual(["accepted", "accepted"]);

  team = clinic.newTeam("Diabetes team");
  expect(await clinic.endorse([doctor, nurse], team)).toMatchObject({ status: 200, json: { ok: true } });
  expect((await doctor.client.get("/api/me")).json.status).toBe("active");
  const seen = directory.parse((await doctor.client.get("/api/directory")).json);
  expect(seen.teams.map(({ name }) => name)).toEqual(["Diabetes team"]);
  expect(seen.people.map(({ name }) => name).sort()).toEqual(["Dr Imani Cole", "Noor Haddad"]);
});

test("a clinician invites a patient, whose browser gets what it must verify", async () => {
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient, [team.teamId]);
  const [row] = invitationList.parse((await doctor.client.get("/api/invitations")).json).invitations;
  expect(row).toMatchObject({
    kind: "patient",
    name: "Maya Ortiz",
    status: "accepted",
    teamIds: [team.teamId],
  });
  const opening = invitationOpening.parse(
    (await patient.client.get(`/api/invitations/${row?.invId}/open`)).json,
  );
  expect(opening.status).toBe("used");
  expect(opening.rootChain).toHaveLength(4);
  expect(opening.inviterChain).toHaveLength(1);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  expect((await officer.client.get("/api/me")).json).toMatchObject({ role: "officer", status: "active" });
});

test("a patient adds a recovery kit to the own chain", async () => {
  const { keys } = patient;
  const kit = generateKit(keys.random);
  const record = kitRecord(kit, { createdMs: server.now(), identityOnly: false });
  const at = { accountId: keys.account, seq: keys.chain.seq + 1, prev: keys.chain.head };
  const possession = await provePossession(at, record, kit.keys);
  const wire = await keys.append({ type: "add", device: record, replaces: zeroId(), ...possession });
  patient.kemKeys.set(toBase64url(deviceIdOf(record)), kit.keys.kem.publicKey);
  const body = {
    wire: toBase64url(wire),
    kemPk: toBase64url(kit.keys.kem.publicKey),
    locator: toBase64url(kit.locator),
  };
  expect(await patient.client.post("/api/chain/kit", { ...body, kemPk: null })).toMatchObject({
    status: 422,
  });
  expect(await patient.client.post("/api/chain/kit", body)).toMatchObject({ status: 200 });
  expect(await patient.client.post("/api/chain/kit", body)).toMatchObject({ status: 200 });
});

test("the key log gives a patient the chains of own threads and rosters, and no others", async () => {
  const answer = keylogSync.parse((await patient.client.get("/api/sync/keylog?size=0")).json);
  const ids = answer.chains.map(({ accountId }) => accountId).sort();
  const expected = [patient, doctor, nurse, clinic.admin].map(({ keys }) => keys.id as string).sort();
  expect(ids).toEqual(expected);
  const later = keylogSync.parse(
    (await patient.client.get(`/api/sync/keylog?size=${answer.upTo}&want=${officer.keys.id}`)).json,
  );
  expect(later).toMatchObject({
    chains: [],
    kemKeys: [],
    log: { note: answer.log.note, consistency: [], inclusion: [] },
  });
});

test("a conversation reaches each member's feed, once, in order, with the wrap of that device", async () => {
  thread = await ApiThread.start(clinic, doctor, [nurse, patient]);
  const post = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
  const stored = await doctor.client.post("/api/threads", post);
  expect(stored.status).toBe(200);
  expect((await doctor.client.post("/api/threads", post)).json).toEqual(stored.json);
  const second = await doctor.client.post("/api/envelopes", { envelope: await thread.seal(doctor) });
  expect(second.status).toBe(200);

  const feed = feedSync.parse((await nurse.client.get("/api/sync/feed?after=0")).json);
  expect(feed.items.map(({ n, type }) => [n, type])).toEqual([
    [1, "statement"],
    [2, "envelope"],
    [3, "envelope"],
  ]);
  const wraps = feed.items.flatMap((item) => (item.type === "envelope" ? [item.wrap] : []));
  for (const wrap of wraps)
    expect(fromBase64url(wrap ?? "").subarray(0, 32)).toEqual(nurse.keys.first.deviceId);
  const rest = feedSync.parse((await nurse.client.get("/api/sync/feed?after=2")).json);
  expect(rest.items.map(({ n }) => n)).toEqual([3]);
});

test("who is added gets every statement and no earlier envelope; who is removed is told and hears no more", async () => {
  const third = await clinic.bringIn(clinic.admin, "Sam Third", inviteKind.staff);
  await clinic.endorse([third]);
  await clinic.admin.client.post("/api/chain/team", {
    wires: [toBase64url(await clinic.signTeam(team, [doctor, nurse, third]))],
    teams: [],
  });
  thread.know(third);
  const { accountId: account, seq, head } = third.keys.chain;
  const add = await thread.sign(doctor, { type: "add-member", member: { account, role: 7, seq, head } });
  const path = `/api/threads/${thread.id}/members`;
  expect(await doctor.client.post(path, { wire: toBase64url(add) })).toMatchObject({ status: 200 });
  const feed = feedSync.parse((await third.client.get("/api/sync/feed?after=0")).json);
  expect(feed.items.map(({ type }) => type)).toEqual(["statement", "statement"]);

  const remove = await thread.sign(doctor, { type: "remove", account });
  expect(await doctor.client.post(path, { wire: toBase64url(remove) })).toMatchObject({ status: 200 });
  const envelope = await thread.seal(doctor);
  expect((await doctor.client.post("/api/envelopes", { envelope })).status).toBe(200);
  const after = feedSync.parse((await third.client.get("/api/sync/feed?after=0")).json);
  expect(after.items.map(({ type }) => type)).toEqual(["statement", "statement", "statement"]);
});

test("a closed thread takes no envelope sealed at its close", async () => {
  const wire = await thread.sign(nurse, { type: "close" });
  const path = `/api/threads/${thread.id}/close`;
  expect(await nurse.client.post(path, { wire: toBase64url(wire) })).toMatchObject({ status: 200 });
  expect(await nurse.client.post(path, { wire: toBase64url(wire) })).toMatchObject({ status: 200 });
  const envelope = await thread.seal(doctor);
  expect(await doctor.client.post("/api/envelopes", { envelope })).toMatchObject({ status: 422 });
});

test("the officer reads the log, own reading included, with names beside pseudonyms", async () => {
  const page = auditPage.parse((await officer.client.get("/api/audit/entries?limit=100")).json);
  const events = page.entries.map(({ body }) => JSON.parse(Buffer.from(body, "base64url").toString()).e);
  expect(events[0]).toBe("audit.view");
  for (const event of ["clinic.setup", "person.invite", "invite.accept", "person.endorse", "team.change"])
    expect(events).toContain(event);
  expect(page.people.map(({ name }) => name)).toContain("Maya Ortiz");
  expect(page.size).toBe((page.entries[0]?.seq ?? 0) + 1);
  const text = page.entries.map(({ body }) => Buffer.from(body, "base64url").toString()).join();
  expect(text).not.toMatch(/Maya |Ortiz|Imani|Diabetes/);
});

test("no name, cookie or body reaches the server's own log", () => {
  expect(server.logged.join("\n")).not.toMatch(/Maya |Ortiz|Imani|bedside=|swelling/);
});
