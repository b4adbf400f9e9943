import { afterAll, beforeAll, expect, test } from "vitest";
import { kemHash } from "#app/crypto/primitives/kem.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { fillSearch } from "#db/audit-search.server.ts";
import { apiManifest } from "#tests/factories/api-build.ts";
import type { ApiAnswer, ApiClient } from "#tests/factories/api-client.ts";
import { ApiClinic, clinicSettings } from "#tests/factories/api-clinic.ts";
import { ApiLink } from "#tests/factories/api-link.ts";
import { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { nameWhileServing } from "#tests/factories/named-restore.ts";
import { accessesOf } from "#tests/factories/request-events.ts";
import { StoredFile } from "#tests/factories/stored-file.ts";
import { makeTestDevice } from "#tests/factories/test-person.ts";
import { officerCalls } from "./officer-calls.ts";
import { passkeyCalls } from "./passkey-calls.ts";
import { type PostRoute, saidByWrites } from "./said-by-writes.ts";
import { sheetCalls } from "./sheet-calls.ts";

/** One good call; made twice: with the log blocked, and after it. */
type Call = () => Promise<ApiAnswer>;

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
let patient: ApiPerson;
let officer: ApiPerson;

beforeAll(async () => {
  // One, so that a call which waits for a second connection while it holds one would never be answered.
  server = await startApiServer({ connections: 1 });
  clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor], clinic.newTeam("Diabetes team"));
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
});
afterAll(() => server.stop());

const post = (client: ApiClient, path: string, body: unknown) => () => client.post(path, body);
const wireOf = (wire: Uint8Array) => toBase64url(wire);

async function startThread(): Promise<ApiThread> {
  const thread = await ApiThread.start(clinic, doctor, [patient]);
  const body = { create: wireOf(thread.create), envelope: await thread.seal(doctor) };
  expect((await doctor.client.post("/api/threads", body)).status).toBe(200);
  return thread;
}

async function invitation() {
  const person = await ApiPerson.create(server, "Nia New", 1);
  const made = await clinic.makeInvitation(doctor, person, inviteKind.patient);
  return { person, made };
}

async function posted() {
  const { person, made } = await invitation();
  expect((await doctor.client.post("/api/invitations", made.request)).status).toBe(200);
  return { person, made };
}

async function endedByAdmin(verb: string): Promise<Call> {
  const { person, made } = await posted();
  await clinic.accept(person, made, await clinic.begin(person, made));
  return post(clinic.admin.client, `/api/people/${person.keys.id}/${verb}`, {});
}

async function endingOwn(path: string): Promise<Call> {
  await patient.signIn();
  return async () => {
    const ended = await patient.client.post(path, {});
    if (ended.status === 200) await patient.signIn();
    return ended;
  };
}

async function linked(): Promise<ApiLink> {
  const link = await new ApiLink(server.origin).open();
  await link.claim(doctor);
  expect((await doctor.client.post("/api/chain/device", await link.addition(doctor))).status).toBe(200);
  return link;
}

async function uploaded(): Promise<StoredFile> {
  const file = new StoredFile(2_000);
  await file.begin(patient.client);
  await file.put(patient.client, 0);
  return file;
}

/** A passkey answers a challenge once, and an attempt spends it: each call makes its own. */
const calls: Record<PostRoute, () => Promise<Call>> = {
  ...sheetCalls(() => ({ server, clinic, doctor })),
  ...passkeyCalls(() => patient),
  // The set-up routes are judged before there is a clinic, below.
  "POST /api/setup/begin": async () => post(doctor.client, "/api/setup/begin", {}),
  "POST /api/setup/finish": async () => post(doctor.client, "/api/setup/finish", {}),
  "POST /api/invitations": async () => {
    const { made } = await invitation();
    return post(doctor.client, "/api/invitations", made.request);
  },
  "POST /api/invitations/:invId/begin": async () => {
    const { person, made } = await posted();
    return post(person.client, `/api/invitations/${made.invId}/begin`, {});
  },
  "POST /api/invitations/:invId/accept": async () => {
    const { person, made } = await posted();
    // An attempt spends its challenge, and a blocked log gives out none.
    const challenges = [await clinic.begin(person, made), await clinic.begin(person, made)];
    return () => clinic.accept(person, made, challenges.shift() ?? "");
  },
  "POST /api/invitations/:invId/cancel": async () => {
    const { made } = await posted();
    return post(doctor.client, `/api/invitations/${made.invId}/cancel`, {});
  },
  "POST /api/session/begin": async () => post(doctor.client, "/api/session/begin", {}),
  "POST /api/session/finish": async () => () => patient.signIn(),
  "POST /api/session/end": () => endingOwn("/api/session/end"),
  "POST /api/session/end-all": () => endingOwn("/api/session/end-all"),
  "POST /api/people/:accountId/end": () => endedByAdmin("end"),
  "POST /api/people/:accountId/end-sessions": () => endedByAdmin("end-sessions"),
  "POST /api/links/begin": async () => post(doctor.client, "/api/links/begin", {}),
  "POST /api/links": async () => {
    const link = new ApiLink(server.origin);
    const bodies = [await link.opening(), await link.opening()];
    return () => link.client.post("/api/links", bodies.shift());
  },
  "POST /api/links/:linkId/new": async () => {
    const link = await new ApiLink(server.origin).open();
    return post(link.client, `${link.path}/new`, { message: "AAAA" });
  },
  "POST /api/links/:linkId/old": async () => {
    const link = await new ApiLink(server.origin).open();
    return () => link.claim(doctor);
  },
  "POST /api/links/:linkId/challenge": async () => {
    const link = await new ApiLink(server.origin).open();
    return post(link.client, `${link.path}/challenge`, {});
  },
  "POST /api/links/:linkId/finish": async () => {
    const link = await linked();
    const bodies = [await link.finishing(), await link.finishing()];
    return () => link.client.post(`${link.path}/finish`, bodies.shift());
  },
  "POST /api/invitations/:invId/join": async () => {
    const person = await ApiPerson.create(server, "Nora Second", 3);
    const made = await clinic.makeInvitation(clinic.admin, person, inviteKind.administrator);
    expect((await clinic.admin.client.post("/api/invitations", made.request)).status).toBe(200);
    const { link, body } = await clinic.joining(made);
    return post(link.client, `/api/invitations/${made.invId}/join`, body);
  },
  "POST /api/chain/device": async () => {
    const link = await new ApiLink(server.origin).open();
    await link.claim(doctor);
    return post(doctor.client, "/api/chain/device", await link.addition(doctor));
  },
  "POST /api/threads": async () => {
    const thread = await ApiThread.start(clinic, doctor, [patient]);
    const body = { create: wireOf(thread.create), envelope: await thread.seal(doctor) };
    return post(doctor.client, "/api/threads", body);
  },
  "POST /api/threads/:threadId/close": async () => {
    const thread = await startThread();
    const wire = wireOf(await thread.sign(doctor, { type: "close" }));
    return post(doctor.client, `/api/threads/${thread.id}/close`, { wire });
  },
  "POST /api/threads/:threadId/members": async () => {
    const thread = await startThread();
    const third = await clinic.bringIn(clinic.admin, "Sam Third", inviteKind.staff);
    const team = clinic.newTeam("Shared team");
    expect((await clinic.endorse([third, doctor], team)).status).toBe(200);
    thread.know(third);
    const { accountId: account, seq, head } = third.keys.chain;
    const wire = await thread.sign(doctor, { type: "add-member", member: { account, role: 7, seq, head } });
    return post(doctor.client, `/api/threads/${thread.id}/members`, { wire: wireOf(wire) });
  },
  "POST /api/envelopes": async () => {
    const thread = await startThread();
    return post(patient.client, "/api/envelopes", { envelope: await thread.seal(patient) });
  },
  "POST /api/blobs": async () => {
    const file = new StoredFile(2_000);
    return () => file.begin(patient.client);
  },
  "POST /api/blobs/:blobId/chunks/:index": async () => {
    const file = new StoredFile(2_000);
    await file.begin(patient.client);
    return () => file.put(patient.client, 0);
  },
  "POST /api/blobs/:blobId/finish": async () => {
    const file = await uploaded();
    return () => file.finish(patient.client);
  },
  "POST /api/blobs/:blobId/cancel": async () => {
    const file = await uploaded();
    return post(patient.client, `${file.path}/cancel`, {});
  },
  "POST /api/chain/revoke": async () => {
    const { deviceId } = (await linked()).device;
    const wire = await doctor.keys.append({ type: "revoke", deviceId, reason: 1 });
    return post(doctor.client, "/api/chain/revoke", { wire: wireOf(wire) });
  },
  "POST /api/people/:accountId/block": async () => {
    const lost = await clinic.bringIn(doctor, "Lena Lost", inviteKind.patient);
    return post(clinic.admin.client, `/api/people/${lost.keys.id}/block`, { deviceId: lost.keys.first.id });
  },
  "POST /api/chain/rotate": async () => {
    const { box, kem } = makeTestDevice(patient.keys.random).keys;
    const { publicKey } = kem;
    const change = {
      type: "rotate",
      keyEpoch: 1,
      boxPk: box.publicKey,
      kemHash: kemHash(publicKey),
    } as const;
    const wire = wireOf(await patient.keys.append(change));
    return post(patient.client, "/api/chain/rotate", { wire, kemPk: toBase64url(publicKey) });
  },
  "POST /api/chain/endorse": async () => {
    const waiting = await clinic.bringIn(clinic.admin, "Wes Waiting", inviteKind.staff);
    const wires = [wireOf(await clinic.signEndorse(waiting))];
    return post(clinic.admin.client, "/api/chain/endorse", { wires, teams: [] });
  },
  "POST /api/chain/team": async () => {
    const team = clinic.newTeam("Eye team");
    const wires = [wireOf(await clinic.signTeam(team, [doctor]))];
    const teams = [{ teamId: team.teamId, name: team.name, nameSalt: toBase64url(team.nameSalt) }];
    return post(clinic.admin.client, "/api/chain/team", { wires, teams });
  },
  "POST /api/chain/policy": async () => {
    const change = { type: "policy", staffNeedPrf: true, staffIdleS: 120, patientIdleS: 900 } as const;
    const wires = [wireOf(await clinic.admin.keys.append(change))];
    return post(clinic.admin.client, "/api/chain/policy", { wires, teams: [] });
  },
  "POST /api/chain/offboard": async () => {
    const leaving = await clinic.bringIn(clinic.admin, "Lee Leaving", inviteKind.staff);
    expect((await clinic.endorse([leaving])).status).toBe(200);
    const wire = await clinic.admin.keys.append({ type: "unendorse", subject: leaving.keys.account });
    return post(clinic.admin.client, "/api/chain/offboard", { wires: [wireOf(wire)], teams: [] });
  },
  "POST /api/clinic": async () =>
    post(clinic.admin.client, "/api/clinic", { clinic: { ...clinicSettings, replyHours: 24 } }),
  ...officerCalls(() => ({ server, officer })),
  "POST /api/log/consents": async () => {
    const text = await nameWhileServing(server);
    const signature = await officer.keys.first.keys.sig.sign("log-epoch", utf8(text));
    return post(officer.client, "/api/log/consents", { number: 1, signature: toBase64url(signature) });
  },
};

/** Everything that is stored, table by table, but what an attempt itself may leave: challenges and when a session was seen. */
async function stored(of = server): Promise<Record<string, string>> {
  // Search rows follow their entries by themselves, at a time of their own.
  await fillSearch(of.owner);
  const { rows } = await of.owner.query(
    "select tablename from pg_tables where schemaname = 'public' and tablename not in ('challenge')",
  );
  const contents: Record<string, string> = {};
  for (const { tablename } of rows) {
    const { rows: found } = await of.owner.query(
      `select coalesce(string_agg(line, E'\n' order by line), '') as all from (select (to_jsonb(stored) - 'seen_ms')::text as line from "${tablename}" stored) lines`,
    );
    contents[tablename] = found[0].all;
  }
  return contents;
}

async function blocked(call: Call, of = server): Promise<ApiAnswer> {
  of.blockAudit(true);
  try {
    return await call();
  } finally {
    of.blockAudit(false);
  }
}

const manifest = (await apiManifest()).filter(({ method }) => method === "POST");
const routes = manifest.map(({ path }) => `POST ${path}` as PostRoute);

test("a call stands here for every route that writes", () => {
  expect(Object.keys(calls).sort()).toEqual(routes.toSorted());
});

for (const route of routes.filter((name) => !name.startsWith("POST /api/setup/"))) {
  test(`no entry, no change: ${route}`, async () => {
    const call = await calls[route]();
    const before = await stored();
    const answer = await blocked(call);
    if (saidByWrites[route].length === 0) {
      expect([answer.status, await accessesOf(server, answer)]).toEqual([200, []]);
      expect(answer.text).not.toMatch(/Maya |Ortiz|Imani|Ada |Harbour|Diabetes|Nia /);
      return;
    }
    expect(answer).toMatchObject({ status: 503, json: { code: "E_AUDIT" } });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await stored()).toEqual(before);
    const after = await call();
    expect([route, after.status, after.text.slice(0, 200)]).toEqual([route, 200, expect.any(String)]);
    expect(await stored()).not.toEqual(before);
    expect([route, await accessesOf(server, after)]).toEqual([route, saidByWrites[route]]);
  });
}

test("no entry, no clinic: the set-up link still works afterwards", async () => {
  const empty = await startApiServer({ connections: 1 });
  try {
    const token = await setupTokenOf(empty);
    const admin = await ApiPerson.create(empty, "Ada Root", 3);
    const finish = async () => {
      const begun = await admin.client.post("/api/setup/begin", { token, name: admin.name });
      expect(begun.status).toBe(200);
      return admin.client.post("/api/setup/finish", {
        ...{ token, name: admin.name, nameSalt: toBase64url(admin.nameSalt), clinic: clinicSettings },
        credential: admin.passkey.create(begun.json.challenge),
        account: await admin.newAccount(begun.json.challenge),
      });
    };
    const before = await stored(empty);
    const answer = await blocked(finish, empty);
    expect(answer).toMatchObject({ status: 503, json: { code: "E_AUDIT" } });
    expect(await stored(empty)).toEqual(before);
    const after = await finish();
    expect(after.status).toBe(200);
    expect(await accessesOf(empty, after)).toEqual(saidByWrites["POST /api/setup/finish"]);
  } finally {
    await empty.stop();
  }
});
