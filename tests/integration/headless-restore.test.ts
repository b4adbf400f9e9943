import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { sentCheckpoint } from "#app/portal/sent-form.ts";
import { logEnd } from "#app/protocol/audit-api.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { anchorOrigin, keptFrom, knownQuery } from "#app/verify/after-restores.ts";
import { judgeLogs, type TrustedLogs } from "#app/verify/judged-logs.ts";
import { originOf } from "#app/verify/kept-log.ts";
import { judgeNote } from "#app/verify/trusted-note.ts";
import type { EpochChange } from "#audit/log-change.ts";
import type { TestDatabase } from "#tests/cluster.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";
import { nameRestoreOf } from "#tests/factories/restored-server.ts";

let server: ApiServer;
let people: Awaited<ReturnType<typeof openHeadlessClinic>>;
let officer: Device;
let threadId: string;
let original: TestDatabase;
let change: EpochChange;
/** Of the access log, signed before the copy was made and after. */
let notes: string[];
let accessKey: string;

beforeAll(async () => {
  server = await startApiServer();
  people = await openHeadlessClinic(server);
  const early = await server.services.checkpoints.current(1_000_000);
  accessKey = early.key;
  const { admin, patient, doctor, teamId } = people;
  officer = headlessDevice(server);
  const link = await admin.invite({ kind: "officer", name: "Olu Watch", teamIds: [], validDays: 7 });
  const { accountId } = await officer.acceptInvitation(link);
  await officer.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId, teamIds: [] }]);
  await officer.sync();
  await patient.makeKit();
  threadId = await patient.send({ type: "team", teamId }, "Before the copy", { subject: "Sugar" });
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "Answered before the copy");
  await patient.sync();

  await server.halt();
  original = server.database;
  const copy = await original.copy();
  server = await startApiServer({ over: server });
  await patient.send({ type: "thread", threadId }, "After the copy");
  await doctor.invite({ kind: "patient", name: "Lou Lost", teamIds: [], validDays: 7 });
  for (const each of [admin, doctor, patient, officer]) await each.sync();
  await server.services.keylog.current(1_000_000);
  notes = [early.note, (await server.services.checkpoints.current(1_000_000)).note];
  await server.halt();
  change = await nameRestoreOf(server, copy);
  server = await startApiServer({ over: { ...server, database: copy } });
});
afterAll(async () => {
  await server.stop();
  await original.drop();
});

const confirm = async (person: Device) => {
  const { waiting } = await person.vault.logChanges();
  const signed = await person.vault.confirmRestore(waiting?.number ?? 0);
  await person.api.post("/api/log/consents", signed, emptyAnswer);
};

test("a named restore stops everybody until two people have confirmed it, and says what is gone", async () => {
  const { admin, doctor, patient } = people;
  for (const each of [admin, doctor, patient, officer])
    await expect(each.sync()).rejects.toThrow("E_RESTORED");
  const [lost] = change.keys.last;
  expect(await patient.vault.logChanges()).toMatchObject({
    taken: [],
    mayConfirm: false,
    waiting: {
      ...{ kind: "restore", number: 1, reason: "disk-failure", confirmedBy: [] },
      lost: { keys: (lost?.size ?? 0) - change.keys.kept.size },
    },
  });
  expect(await admin.vault.logChanges()).toMatchObject({ mayConfirm: true });
});

test("neither one person nor a forged second one is enough, and nobody else may confirm", async () => {
  const { admin, doctor, patient } = people;
  await confirm(admin);
  await expect(patient.sync()).rejects.toThrow("E_RESTORED");
  await expect(confirm(doctor)).rejects.toThrow("E_NOT_MEMBER");
  const sent = { number: 1, signature: "A".repeat(86) };
  await expect(officer.api.post("/api/log/consents", sent, emptyAnswer)).rejects.toThrow("E_STATEMENT");
  await expect(doctor.api.post("/api/log/consents", sent, emptyAnswer)).rejects.toThrow("E_FORBIDDEN");
  // The operator writes the officer's word into the table.
  await server.owner.query(
    `insert into log_consent select change, number, person.account_id, device.id, signature, at_ms
     from log_consent, person join device on device.account_id = person.account_id where person.role = 'officer' limit 1`,
  );
  await expect(patient.sync()).rejects.toThrow("E_RESTORED");
  await server.owner.query(
    "delete from log_consent where account_id <> (select root_account_id from clinic)",
  );
});

test("once both have, everybody goes on: what each browser holds is still there, and new messages arrive", async () => {
  const { admin, doctor, patient } = people;
  await confirm(officer);
  for (const each of [admin, doctor, patient, officer]) await each.sync();
  const { taken, waiting } = await patient.vault.logChanges();
  expect(waiting).toBeNull();
  expect(taken).toMatchObject([
    { kind: "restore", confirmedBy: [{ role: "administrator" }, { role: "officer" }] },
  ]);
  expect(await textsIn(patient, threadId)).toEqual([
    "Before the copy",
    "Answered before the copy",
    "After the copy",
  ]);
  await doctor.send({ type: "thread", threadId }, "And on we go");
  await patient.sync();
  await patient.send({ type: "thread", threadId }, "Thank you");
  await doctor.sync();
  for (const each of [doctor, patient])
    expect((await textsIn(each, threadId)).slice(-2)).toEqual(["And on we go", "Thank you"]);
  await admin.createTeam("Ear team", []);
  await doctor.sync();
  const invited = await doctor.invite({ kind: "patient", name: "Nia New", teamIds: [], validDays: 7 });
  const newcomer = headlessDevice(server);
  await newcomer.acceptInvitation(invited);
  await newcomer.sync();
  expect(await newcomer.vault.logChanges()).toMatchObject({ taken: [], waiting: null });
});

test("the confirmations are entries of the new log, with the signatures in them", async () => {
  const leaves = await server.services.audit.listEntries({ limit: 500, filters: { events: ["log.epoch"] } });
  const entries = leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  expect(entries).toHaveLength(2);
  for (const { x } of entries)
    expect(x.map(({ t }: { t: string }) => t)).toEqual(["change", "device", "signature"]);
});

test("what a browser kept of the access log goes over to the log after it, with the server's proof", async () => {
  const kept = { key: accessKey, notes, checkedMs: 0, walked: null };
  const trusted = { logs: [kept], restores: [change] };
  const known = knownQuery(trusted.logs, trusted.restores);
  expect(known).toMatch(new RegExp(`^2026:${notes[0]?.split("\n")[1]},2026-2:0$`));
  const answer = await officer.api.get(`/api/audit/checkpoint?known=${known}`, logEnd);
  const judged = (trust: TrustedLogs) => judgeLogs(sentCheckpoint(answer.checkpoint), trust, 1);
  expect(judged(trusted).findings).toEqual([]);
  expect(judged(trusted).keep?.map(originOf)).toEqual([change.access.kept.origin, change.access.next]);
  const untold = judged({ ...trusted, restores: [] });
  expect([untold.keep, untold.findings.map(({ code }) => code)]).toEqual([
    null,
    expect.arrayContaining(["E_EPOCH"]),
  ]);
  const other = { ...change, reason: "drill" as const };
  expect(judged({ ...trusted, restores: [other] }).findings).toContainEqual({
    code: "E_EPOCH",
    seq: 0,
    where: "x",
  });
});

test("who had kept nothing but what was lost holds the new log to the clinic's key, and is told of no other clinic", async () => {
  const lost = [{ key: accessKey, notes: notes.slice(1), checkedMs: 0, walked: null }];
  const from = anchorOrigin(lost, [change]);
  expect(from).toBe(change.access.next);
  const { checkpoint } = await officer.api.get("/api/audit/checkpoint", logEnd);
  const judged = (kept = keptFrom(lost, from)) => judgeNote(sentCheckpoint(checkpoint), kept.at(-1) ?? null);
  expect(judged()).toMatchObject({ checkpoint: { origin: change.access.next }, findings: [] });
  expect(judged(lost)).toMatchObject({ checkpoint: null, findings: [{ code: "E_ORIGIN" }] });
  expect(keptFrom(lost, change.access.kept.origin)).toBe(lost);
});
