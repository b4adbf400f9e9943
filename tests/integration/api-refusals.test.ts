import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { forgeStatement } from "#tests/factories/forged-statement.ts";

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
let stranger: ApiPerson;
let patient: ApiPerson;
let other: ApiPerson;
let officer: ApiPerson;
let thread: ApiThread;

beforeAll(async () => {
  server = await startApiServer();
  clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  stranger = await clinic.bringIn(clinic.admin, "Dr Not Involved", inviteKind.staff);
  await clinic.endorse([doctor], clinic.newTeam("Diabetes team"));
  await clinic.endorse([stranger], clinic.newTeam("Eye team"));
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  other = await clinic.bringIn(stranger, "Kim Other", inviteKind.patient);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  thread = await ApiThread.start(clinic, doctor, [patient]);
  const post = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
  expect((await doctor.client.post("/api/threads", post)).status).toBe(200);
});
afterAll(() => server.stop());

const unusable = { status: 422, json: { code: "E_STATEMENT" } };
const gone = { status: 410, json: { code: "E_GONE" } };
const missing = { status: 404, json: { code: "E_NOT_FOUND" } };

function flip(text: string, at: number): string {
  const bytes = fromBase64url(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64url(bytes);
}

async function invited(kind: (typeof inviteKind)["patient"] | 3 = inviteKind.patient, role: 1 | 2 = 1) {
  const person = await ApiPerson.create(server, "New Person", role);
  const by = kind === inviteKind.patient ? doctor : clinic.admin;
  const made = await clinic.makeInvitation(by, person, kind);
  expect((await by.client.post("/api/invitations", made.request)).status).toBe(200);
  return { person, made };
}

test("an invitation is answered once; the second answer is an entry of its own", async () => {
  const { person, made } = await invited();
  const rival = await ApiPerson.create(server, "Rival", 1);
  const [first, second] = [await clinic.begin(person, made), await clinic.begin(rival, made)];
  expect((await clinic.accept(person, made, first)).status).toBe(200);
  expect(await clinic.accept(rival, made, second)).toMatchObject(gone);
  const filters = { events: ["invite.accept"] as const, outcomes: ["denied"] };
  const [leaf] = await server.services.audit.listEntries({ limit: 1, filters });
  expect(JSON.parse(Buffer.from(leaf?.body ?? []).toString()).x).toEqual([
    { t: "invitation", i: made.invId },
  ]);
});

test("a second answer is told to the inviter, and to nobody when it is the first one again", async () => {
  const { person, made } = await invited();
  const rival = await ApiPerson.create(server, "Rival", 1);
  const [first, second] = [await clinic.begin(person, made), await clinic.begin(rival, made)];
  const lateAnswers = async () => {
    const { json } = await doctor.client.get("/api/invitations");
    const rows = json.invitations as { invId: string; lateAnswers: number; status: string }[];
    return rows.find(({ invId }) => invId === made.invId);
  };
  expect((await clinic.accept(person, made, first)).status).toBe(200);
  expect(await clinic.accept(person, made, first)).toMatchObject(gone);
  expect(await lateAnswers()).toMatchObject({ status: "accepted", lateAnswers: 0 });
  expect(await clinic.accept(rival, made, second)).toMatchObject(gone);
  expect(await lateAnswers()).toMatchObject({ status: "accepted", lateAnswers: 1 });
  // Nobody but the inviter and administrators sees it.
  const { json } = await stranger.client.get("/api/invitations");
  expect(JSON.stringify(json)).not.toContain(made.invId);
});

test("of two answers at once exactly one is taken", async () => {
  const { person, made } = await invited();
  const rival = await ApiPerson.create(server, "Rival", 1);
  const [first, second] = [await clinic.begin(person, made), await clinic.begin(rival, made)];
  const answers = await Promise.all([clinic.accept(person, made, first), clinic.accept(rival, made, second)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
});

test("a cancelled and an expired invitation are gone; another's is not there to cancel", async () => {
  const cancelled = await invited();
  const path = `/api/invitations/${cancelled.made.invId}/cancel`;
  expect(await stranger.client.post(path, {})).toMatchObject(missing);
  expect((await doctor.client.post(path, {})).status).toBe(200);
  expect(await cancelled.person.client.post(path.replace("cancel", "begin"), {})).toMatchObject(gone);
  const expired = await invited();
  const challenge = await clinic.begin(expired.person, expired.made);
  server.advance(86_400_001);
  expect(await clinic.accept(expired.person, expired.made, challenge)).toMatchObject(gone);
  for (const person of [doctor, stranger, patient, other, officer, clinic.admin]) await person.signIn();
});

test("an altered INVITE, a name it does not commit to, and a kind its signer may not invite are refused", async () => {
  const person = await ApiPerson.create(server, "New Person", 1);
  const made = await clinic.makeInvitation(doctor, person, inviteKind.patient);
  const { request } = made;
  for (const altered of [
    { ...request, invite: flip(request.invite, 180) },
    { ...request, sig: flip(request.sig, 3) },
    { ...request, name: "Somebody Else" },
  ])
    expect(await doctor.client.post("/api/invitations", altered)).toMatchObject(unusable);
  expect(await stranger.client.post("/api/invitations", request)).toMatchObject(unusable);
  const staff = await clinic.makeInvitation(doctor, person, inviteKind.staff);
  expect(await doctor.client.post("/api/invitations", staff.request)).toMatchObject(unusable);
});

test("a patient's invitation makes no staff, and an ACCEPT for another invitation is refused", async () => {
  const { made } = await invited();
  const impostor = await ApiPerson.create(server, "Impostor", 2);
  expect(await clinic.accept(impostor, made, await clinic.begin(impostor, made))).toMatchObject(unusable);
  const elsewhere = await invited();
  const challenge = await clinic.begin(elsewhere.person, made);
  const crossed = { ...made, fragment: elsewhere.made.fragment };
  expect(await clinic.accept(elsewhere.person, crossed, challenge)).toMatchObject(unusable);
});

test("a passkey that the account's signing key did not ask for is refused", async () => {
  const { person, made } = await invited();
  const challenge = await clinic.begin(person, made);
  const thief = await ApiPerson.create(server, "Thief", 1);
  const swapped = Object.assign(Object.create(Object.getPrototypeOf(person)), person, {
    passkey: thief.passkey,
    newAccount: () => person.newAccount(challenge),
  });
  expect(await clinic.accept(swapped, made, challenge)).toMatchObject({ json: { code: "E_PASSKEY" } });
});

test("the same envelope again is the same answer; its id or counter with other bytes is a conflict", async () => {
  const msgId = patient.keys.random(16);
  const envelope = await thread.seal(patient, { ctr: 1, msgId });
  const first = await patient.client.post("/api/envelopes", { envelope });
  expect(first.status).toBe(200);
  server.advance(1000);
  expect((await patient.client.post("/api/envelopes", { envelope })).json).toEqual(first.json);
  const conflict = { status: 409, json: { code: "E_CONFLICT" } };
  const sameId = await thread.seal(patient, { ctr: 2, msgId });
  expect(await patient.client.post("/api/envelopes", { envelope: sameId })).toMatchObject(conflict);
  const sameCtr = await thread.seal(patient, { ctr: 1 });
  expect(await patient.client.post("/api/envelopes", { envelope: sameCtr })).toMatchObject(conflict);
});

test("the same post twice at once is one message and one answer", async () => {
  const fresh = await ApiThread.start(clinic, patient, [doctor]);
  const post = { create: toBase64url(fresh.create), envelope: await fresh.seal(patient) };
  const answers = await Promise.all([1, 2, 3].map(() => patient.client.post("/api/threads", post)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

test("an envelope altered anywhere, or sent with another's session, is refused", async () => {
  const envelope = await thread.seal(patient, { ctr: 7 });
  const [wrap = "", ...rest] = envelope.wraps;
  for (const altered of [
    { ...envelope, sig: flip(envelope.sig, 0) },
    { ...envelope, ct: flip(envelope.ct, 5) },
    { ...envelope, com: flip(envelope.com, 0) },
    { ...envelope, header: flip(envelope.header, 200) },
    { ...envelope, header: flip(envelope.header, 1) },
    { ...envelope, wraps: [flip(wrap, 60), ...rest] },
    { ...envelope, wraps: rest },
    { ...envelope, wraps: envelope.wraps.toReversed() },
    { ...envelope, wraps: [...envelope.wraps, wrap] },
  ])
    expect(await patient.client.post("/api/envelopes", { envelope: altered })).toMatchObject(unusable);
  expect(await doctor.client.post("/api/envelopes", { envelope })).toMatchObject(unusable);
});

test("a thread of others answers like one that does not exist", async () => {
  const alien = await ApiThread.start(clinic, doctor, [patient]);
  const envelope = await alien.seal(patient, { ctr: 1 });
  expect(await patient.client.post("/api/envelopes", { envelope })).toMatchObject(missing);
  thread.know(stranger);
  const wire = toBase64url(await thread.sign(stranger, { type: "close" }, false));
  const there = await stranger.client.post(`/api/threads/${thread.id}/close`, { wire });
  const nowhere = await stranger.client.post(`/api/threads/${"A".repeat(43)}/close`, { wire });
  for (const answer of [there, nowhere]) {
    expect(answer).toMatchObject(missing);
    expect(Object.keys(answer.json)).toEqual(["code", "request"]);
  }
});

test("nobody joins, or is brought into, a conversation that they are not in", async () => {
  thread.know(stranger);
  const { account, chain } = stranger.keys;
  const member = { account, role: 7, seq: chain.seq, head: chain.head };
  const wire = toBase64url(await thread.sign(stranger, { type: "add-member", member }, false));
  const there = await stranger.client.post(`/api/threads/${thread.id}/members`, { wire });
  const nowhere = await stranger.client.post(`/api/threads/${"A".repeat(43)}/members`, { wire });
  for (const answer of [there, nowhere]) expect(answer).toMatchObject(missing);
  const { rows } = await server.owner.query("select account_id from thread_member where thread_id = $1", [
    Buffer.from(thread.state.threadId),
  ]);
  expect(rows.map(({ account_id }) => toBase64url(account_id))).not.toContain(stranger.keys.id);
});

test("an envelope of others is not there to ask for, and another's device is not one's own", async () => {
  const { rows } = await server.owner.query("select hash from envelope where thread_id = $1", [
    Buffer.from(thread.state.threadId),
  ]);
  const want = toBase64url(rows[0].hash);
  const path = `/api/sync/envelopes?want=${want}`;
  expect((await patient.client.get(path)).json.items).toHaveLength(1);
  for (const person of [stranger, other])
    expect(await person.client.get(path)).toMatchObject({ status: 200, text: '{"items":[]}' });
  const device = (person: ApiPerson) => `${path}&device=${person.keys.first.id}`;
  expect((await patient.client.get(device(patient))).status).toBe(200);
  expect(await patient.client.get(device(doctor))).toMatchObject(missing);
  expect(await stranger.client.get(device(doctor))).toMatchObject(missing);
});

test("cases and holds that exist are nobody's but the officers'", async () => {
  const refusedRole = { status: 403, json: { code: "E_FORBIDDEN" } };
  const finding = { log: "2026", rule: "R2", subject: null, patient: null, firstSeq: 0 };
  const reason = { log: null, patient: null, reason: "a complaint" };
  const { id: caseId } = (await officer.client.post("/api/review/cases", finding)).json;
  const { id: holdId } = (await officer.client.post("/api/review/holds", reason)).json;
  const before = (await officer.client.get("/api/review")).json;
  expect([before.cases.length, before.holds.length]).toEqual([1, 1]);
  const step = { state: "assigned", assignee: null, note: "" };
  for (const person of [doctor, patient, clinic.admin]) {
    expect(await person.client.post(`/api/review/cases/${caseId}/step`, step)).toMatchObject(refusedRole);
    expect(await person.client.post(`/api/review/holds/${holdId}/clear`, { reason: "x" })).toMatchObject(
      refusedRole,
    );
  }
  const after = (await officer.client.get("/api/review")).json;
  expect([after.cases, after.holds]).toEqual([before.cases, before.holds]);
  // The right role with an id of the other kind finds nothing.
  expect(await officer.client.post(`/api/review/cases/${holdId}/step`, step)).toMatchObject(missing);
});

test("text that no database and no screen takes is refused before either sees it", async () => {
  const person = await ApiPerson.create(server, "New Person", 1);
  const { request } = await clinic.makeInvitation(doctor, person, inviteKind.patient);
  const settings = { name: "Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };
  const review = { text: "t", signature: "A".repeat(86), note: "n", context: "{}", findings: "[]" };
  const hold = { log: null, patient: null, reason: "why" };
  const said = { date: "2026-05-03", recipient: "r", address: "", what: "w", purpose: "p", ground: "law" };
  const redaction = { log: "2026", seq: 1, part: "text", reason: "why" };
  for (const bad of ["A\u0000b", "A\u0007b", "A\ud800b", "A\udc00"]) {
    const posts: [ApiPerson, string, object][] = [
      [person, "/api/setup/begin", { token: "A".repeat(43), name: bad }],
      [clinic.admin, "/api/clinic", { clinic: { ...settings, name: bad } }],
      [clinic.admin, "/api/clinic", { clinic: { ...settings, crisisNumber: bad } }],
      [doctor, "/api/invitations", { ...request, name: bad }],
      [officer, "/api/audit/people", { name: bad }],
      ...(["text", "note", "context", "findings"] as const).map((field): [ApiPerson, string, object] => [
        officer,
        "/api/review/signoffs",
        { ...review, [field]: bad },
      ]),
      ...(["recipient", "address", "what", "purpose"] as const).map((field): [ApiPerson, string, object] => [
        officer,
        "/api/disclosures",
        { patient: "A".repeat(22), text: { ...said, [field]: bad }, corrects: null },
      ]),
      [officer, "/api/review/redactions", { ...redaction, log: bad }],
      [officer, "/api/review/redactions", { ...redaction, reason: bad }],
      [officer, "/api/review/holds", { ...hold, reason: bad }],
      [officer, "/api/review/holds", { ...hold, log: bad }],
      [officer, `/api/review/holds/${"A".repeat(22)}/clear`, { reason: bad }],
      [officer, `/api/review/cases/${"A".repeat(22)}/step`, { state: "closed", assignee: null, note: bad }],
    ];
    for (const [by, path, body] of posts) {
      const { status, json } = await by.client.post(path, body);
      expect([path, bad, status, json.code]).toEqual([path, bad, 400, "E_BAD_REQUEST"]);
    }
  }
  // Officers write in lines.
  const lines = { ...hold, reason: "first\n\tsecond" };
  expect((await officer.client.post("/api/review/holds", lines)).status).toBe(200);
});

test("nobody starts a conversation with somebody they may not see", async () => {
  const alien = await ApiThread.start(clinic, stranger, [patient]);
  const post = { create: toBase64url(alien.create), envelope: await alien.seal(stranger, { ctr: 1 }) };
  expect(await stranger.client.post("/api/threads", post)).toMatchObject(missing);
});

test("CREATE and the first message are stored both or neither", async () => {
  const fresh = await ApiThread.start(clinic, doctor, [patient]);
  const envelope = await fresh.seal(doctor, { ctr: 1 });
  const broken = { create: toBase64url(fresh.create), envelope: { ...envelope, sig: flip(envelope.sig, 9) } };
  expect(await doctor.client.post("/api/threads", broken)).toMatchObject(unusable);
  const { rows } = await server.owner.query("select 1 from thread where id = $1", [
    Buffer.from(fresh.state.threadId),
  ]);
  expect(rows).toEqual([]);
});

test("of two statements for one seq the first stands and the other is told", async () => {
  const mine = await thread.sign(patient, { type: "close" }, false);
  server.advance(5);
  const theirs = await thread.sign(doctor, { type: "close" }, false);
  const path = `/api/threads/${thread.id}/close`;
  const answers = await Promise.all([
    patient.client.post(path, { wire: toBase64url(mine) }),
    doctor.client.post(path, { wire: toBase64url(theirs) }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test("an UNENDORSE is not dated before what it follows, and takes back no change that stood before it", async () => {
  const left = await ApiThread.start(clinic, stranger, [other, doctor]);
  const post = { create: toBase64url(left.create), envelope: await left.seal(stranger) };
  expect((await stranger.client.post("/api/threads", post)).status).toBe(200);
  const removal = { type: "remove", account: doctor.keys.account } as const;
  const removed = { wire: toBase64url(await left.sign(stranger, removal)) };
  expect((await stranger.client.post(`/api/threads/${left.id}/members`, removed)).status).toBe(200);
  const { keys, client } = clinic.admin;
  const change = { type: "unendorse", subject: stranger.keys.account } as const;
  const early = await forgeStatement(keys, change, { header: { timeMs: keys.chain.lastTimeMs - 1 } });
  const batch = (wire: Uint8Array) => ({ wires: [toBase64url(wire)], teams: [] });
  expect(await client.post("/api/chain/offboard", batch(early))).toMatchObject(unusable);
  // Signed by the clock of these tests' administrator, which is an hour slow.
  const wire = await keys.append(change);
  expect(keys.chain.lastTimeMs).toBeLessThan(left.state.clampedMs - 1_800_000);
  expect((await client.post("/api/chain/offboard", batch(wire))).status).toBe(200);
  server.advance(5);
  const close = { wire: toBase64url(await left.sign(other, { type: "close" })) };
  expect((await other.client.post(`/api/threads/${left.id}/close`, close)).status).toBe(200);
});

test("a root batch is taken whole or not at all, signed by this session's device, and once", async () => {
  const before = clinic.admin.keys.chain;
  const late = await clinic.bringIn(clinic.admin, "Late Comer", inviteKind.staff);
  const endorse = await clinic.signEndorse(late);
  const team = await clinic.signTeam(clinic.newTeam("Unnamed"), [late]);
  const wires = [endorse, team].map((wire) => toBase64url(wire));
  // The team's name is missing, so nothing of the batch stands.
  expect(await clinic.admin.client.post("/api/chain/endorse", { wires, teams: [] })).toMatchObject(unusable);
  expect((await late.client.get("/api/me")).json.status).toBe("pending");
  clinic.admin.keys.chain = before;
  const [alone = ""] = wires;
  const batch = { wires: [alone], teams: [] };
  expect((await clinic.admin.client.post("/api/chain/endorse", batch)).status).toBe(200);
  expect((await clinic.admin.client.post("/api/chain/endorse", batch)).status).toBe(200);
  server.advance(5);
  const rival = await clinic.signEndorse(doctor);
  expect(
    await clinic.admin.client.post("/api/chain/endorse", { wires: [toBase64url(rival)], teams: [] }),
  ).toMatchObject({ status: 409, json: { code: "E_CONFLICT" } });
});

test("an address of the API opened from elsewhere answers nothing and writes no entry in the person's name", async () => {
  const newest = async () => (await server.services.audit.listEntries({ limit: 1 }))[0]?.seq;
  const cookie = patient.client.cookie ?? "";
  expect((await patient.client.get("/api/directory")).status).toBe(200);
  const before = await newest();
  for (const site of ["cross-site", "same-site", "none"])
    for (const path of ["/api/directory", "/api/sync/feed?after=0", "/api/audit/own", "/api/events"]) {
      const answer = await fetch(`${server.origin}${path}`, { headers: { cookie, "sec-fetch-site": site } });
      expect(await answer.json()).toMatchObject({ code: "E_ORIGIN" });
    }
  for (const path of ["/API/directory", "/%61pi/audit/own", "/api/audit/Own", "/api/audit/own/"]) {
    const answer = await fetch(`${server.origin}${path}`, {
      headers: { cookie, "sec-fetch-site": "cross-site" },
    });
    expect(await answer.json()).toMatchObject({ code: "E_NOT_FOUND" });
  }
  expect(await newest()).toBe(before);
  // The same read of the product's own page is answered, and written down.
  const own = { cookie, "sec-fetch-site": "same-origin" };
  expect((await fetch(`${server.origin}/api/directory`, { headers: own })).status).toBe(200);
  expect(await newest()).toBeGreaterThan(before ?? 0);
});

test("a large body of somebody whose session is over is refused before it has been sent", async () => {
  const { host, port } = new URL(server.origin);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => resolve(text));
    const type = "Content-Type: application/json\r\nContent-Length: 3000000";
    const cookie = `Cookie: bedside=${"A".repeat(43)}`;
    socket.write(
      `POST /api/envelopes HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\n${cookie}\r\n${type}\r\n\r\n`,
    );
  });
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  expect(answer).toContain('"code":"E_SIGN_IN"');
});
