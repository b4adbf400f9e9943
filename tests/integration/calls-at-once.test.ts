import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { kemHash } from "#app/crypto/primitives/kem.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { signNext } from "#app/crypto/secret/sign-chain.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { withKit } from "#tests/adversary/egress/sheet-calls.ts";
import type { ApiAnswer } from "#tests/factories/api-client.ts";
import { ApiClinic, clinicSettings } from "#tests/factories/api-clinic.ts";
import { ApiLink } from "#tests/factories/api-link.ts";
import { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { overlapping } from "#tests/factories/overlapping.ts";
import { StoredFile } from "#tests/factories/stored-file.ts";
import { makeTestDevice } from "#tests/factories/test-person.ts";

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
let nurse: ApiPerson;
let patient: ApiPerson;

beforeAll(async () => {
  server = await startApiServer();
  clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  nurse = await clinic.bringIn(clinic.admin, "Nia Nurse", inviteKind.staff);
  await clinic.endorse([doctor, nurse], clinic.newTeam("Wound team"));
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
});
afterAll(() => server.stop());

const keyLogHead = { sql: "SELECT 1 FROM keylog_head FOR UPDATE" };
const codes = (answers: readonly ApiAnswer[]) => answers.map(({ status, json }) => json.code ?? status);

/** Somebody whom `by` has invited, about to answer. */
async function aboutToAnswer(by: ApiPerson, kind: typeof inviteKind.patient | typeof inviteKind.proxy) {
  const invited = await ApiPerson.create(server, "Otto Ortiz", 1);
  const made = await clinic.makeInvitation(by, invited, kind);
  expect((await by.client.post("/api/invitations", made.request)).status).toBe(200);
  const challenge = await clinic.begin(invited, made);
  return () => clinic.accept(invited, made, challenge);
}

async function aboutToStart(by: ApiPerson, others: readonly ApiPerson[]) {
  const thread = await ApiThread.start(clinic, by, others);
  const body = { create: toBase64url(thread.create), envelope: await thread.seal(by) };
  return { thread, start: () => by.client.post("/api/threads", body) };
}

/** A patient whose sheet takes out the browser that is signed in. */
async function aboutToRevoke() {
  const { person, signer } = await withKit({ server, clinic, doctor });
  const { keys, client } = person;
  // A second browser stands, so that the first one may go.
  const link = await new ApiLink(server.origin).open();
  await link.claim(person);
  expect((await client.post("/api/chain/device", await link.addition(person))).status).toBe(200);
  const change = { type: "revoke", deviceId: keys.first.deviceId, reason: 3 } as const;
  const wire = toBase64url(await signNext(keys.chain, change, keys.at(), signer));
  return { person, revoke: () => client.post("/api/recovery/revoke", { wire }) };
}

test("somebody who leaves with open invitations, and an answer to one of them at that moment", async () => {
  const leaving = await clinic.bringIn(clinic.admin, "Lee Leaving", inviteKind.staff);
  await clinic.endorse([leaving]);
  const answer = await aboutToAnswer(leaving, inviteKind.patient);
  const wire = await clinic.admin.keys.append({ type: "unendorse", subject: leaving.keys.account });
  const batch = { wires: [toBase64url(wire)], teams: [] };
  const offboard = () => clinic.admin.client.post("/api/chain/offboard", batch);
  expect(codes(await overlapping(server, offboard, answer, keyLogHead))).toEqual([200, "E_GONE"]);
});

test("a browser that somebody else has, taken out with its invitations, and an answer to one of them", async () => {
  const { person, revoke } = await aboutToRevoke();
  const answer = await aboutToAnswer(person, inviteKind.proxy);
  expect(codes(await overlapping(server, revoke, answer, keyLogHead))).toEqual([200, "E_GONE"]);
});

test("new keys for a browser, and a conversation that it starts at that moment", async () => {
  const { start } = await aboutToStart(patient, [doctor, nurse]);
  const { box, kem } = makeTestDevice(patient.keys.random).keys;
  const [boxPk, kemPk] = [box.publicKey, kem.publicKey];
  const wire = await patient.keys.append({ type: "rotate", keyEpoch: 1, boxPk, kemHash: kemHash(kemPk) });
  const body = { wire: toBase64url(wire), kemPk: toBase64url(kemPk) };
  const rotate = () => patient.client.post("/api/chain/rotate", body);
  expect(codes(await overlapping(server, rotate, start, keyLogHead))).toEqual([200, 200]);
});

test("two colleagues confirmed in a batch, in any order, and a message to both of them", async () => {
  const { thread, start } = await aboutToStart(doctor, [nurse]);
  expect((await start()).status).toBe(200);
  const envelope = await thread.seal(doctor);
  const { rows } = await server.owner.query(
    "SELECT id, account_id FROM person WHERE account_id = ANY($1) ORDER BY id DESC",
    [[doctor, nurse].map(({ keys }) => Buffer.from(keys.account))],
  );
  const last = Buffer.compare(rows[0].account_id, doctor.keys.account) === 0 ? doctor : nurse;
  const batch = [last, last === doctor ? nurse : doctor];
  const endorse = () => clinic.endorse(batch);
  const send = () => doctor.client.post("/api/envelopes", { envelope });
  const held = { sql: "SELECT 1 FROM person WHERE id = $1 FOR UPDATE", values: [rows[0].id] };
  expect(codes(await overlapping(server, endorse, send, held))).toEqual([200, 200]);
});

test("an upload that is begun once more, and the message that its file goes with", async () => {
  const { thread, start } = await aboutToStart(doctor, [nurse]);
  expect((await start()).status).toBe(200);
  const file = new StoredFile(1_000);
  expect((await file.upload(doctor.client)).status).toBe(200);
  const body = { envelope: await thread.seal(doctor), attachments: [file.id] };
  const held = {
    sql: "SELECT 1 FROM person WHERE account_id = $1 FOR UPDATE",
    values: [Buffer.from(doctor.keys.account)],
  };
  const again = () => file.begin(doctor.client);
  const send = () => doctor.client.post("/api/envelopes", body);
  expect(codes(await overlapping(server, again, send, held))).toEqual(["E_CONFLICT", 200]);
});

describe("what only says that there is too much to do", () => {
  const change = () => clinic.admin.client.post("/api/clinic", { clinic: clinicSettings });
  const bugs = () => server.logged.filter((line) => line.includes('"level":50'));
  beforeAll(async () => {
    expect((await change()).status).toBe(200);
  });
  afterEach(() => expect(bugs()).toEqual([]));

  test("in PostgreSQL's words, is answered as unavailable and is no bug", async () => {
    await server.owner.query(`
      CREATE TABLE fault (state text); INSERT INTO fault VALUES ('');
      CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN RAISE EXCEPTION USING ERRCODE = (SELECT state FROM public.fault); END $$;
      CREATE TRIGGER fault BEFORE UPDATE ON clinic FOR EACH ROW EXECUTE FUNCTION fault()`);
    // Deadlock, serialization, lock_timeout, statement_timeout, too many connections, no memory, shut down, kept too long.
    for (const state of ["40P01", "40001", "55P03", "57014", "53300", "53200", "57P01", "25P03", "25006"]) {
      await server.owner.query("UPDATE fault SET state = $1", [state]);
      expect([state, ...codes([await change()])]).toEqual([state, "E_UNAVAILABLE"]);
    }
    await server.owner.query("DROP TRIGGER fault ON clinic");
  });

  test("in the driver's words, is answered as unavailable and is no bug", async () => {
    const { pool } = server.services.database;
    // Whoever asks for one statement gets its connection by a callback.
    const refusing = (cause: unknown) => (callback?: unknown) =>
      callback instanceof Function ? callback(cause) : Promise.reject(cause);
    const ended = new pg.Pool();
    await ended.end();
    const stopped = await ended.connect().catch((cause: Error) => cause);
    const withCode = (code: string) =>
      Object.assign(new Error(`connect ${code} /tmp/.s.PGSQL.5432`), { code });
    for (const cause of [
      stopped,
      new Error("timeout exceeded when trying to connect"),
      new Error("Connection terminated unexpectedly"),
      new Error("Client has encountered a connection error and is not queryable"),
      new Error("Query read timeout"),
      ...["ECONNRESET", "ECONNREFUSED", "EPIPE", "EAGAIN", "EADDRNOTAVAIL", "EAI_AGAIN", "EMFILE"].map(
        withCode,
      ),
      ...["ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END", "ERR_STREAM_PREMATURE_CLOSE"].map(withCode),
    ]) {
      const away = vi.spyOn(pool, "connect").mockImplementation(refusing(cause));
      const answer = await change();
      away.mockRestore();
      expect([String(cause), ...codes([answer])]).toEqual([String(cause), "E_UNAVAILABLE"]);
    }
    expect((await change()).status).toBe(200);
  });

  test("a person whose request finds no connection free is told so in time, and the next one is served", async () => {
    const { pool } = server.services.database;
    const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    const { connectionTimeoutMillis } = pool.options;
    // Nobody waits long here for what does not come.
    pool.options.connectionTimeoutMillis = 300;
    const answer = await change();
    pool.options.connectionTimeoutMillis = connectionTimeoutMillis;
    for (const client of taken) client.release();
    expect(codes([answer])).toEqual(["E_UNAVAILABLE"]);
    expect((await change()).status).toBe(200);
  });

  test("a caller who goes in the middle of a body or before the answer leaves nothing behind, and no bug", async () => {
    const { port } = new URL(server.origin);
    const cookie = clinic.admin.client.cookie ?? "";
    const head = `POST /api/clinic HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${server.origin}\r\nCookie: ${cookie}\r\n`;
    const body = JSON.stringify({ clinic: clinicSettings });
    const whole = `${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (const sent of [whole.slice(0, -20), whole]) {
      const socket = connect(Number(port), "127.0.0.1");
      await once(socket, "connect");
      await new Promise((resolve) => socket.write(sent, resolve));
      await pause(20);
      socket.resetAndDestroy();
    }
    expect((await change()).status).toBe(200);
  });
});
