import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { epochEnvelopes } from "#app/protocol/sync-api.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, textsIn } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let admin: Device;
let doctor: Device;
let patient: Device;
let threadId: string;

const device = () => headlessDevice(server);

const textsOf = (reader: Device) => textsIn(reader, threadId);

beforeAll(async () => {
  server = await startApiServer();
  [admin, doctor, patient] = [device(), device(), device()];
});
afterAll(() => server.stop());

test("a real vault sets up the clinic on the real server", async () => {
  const token = await setupTokenOf(server);
  const clinic = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };
  await admin.setUpClinic(`${server.origin}/setup#${token}`, { name: "Ada Root", clinic });
  await admin.makeKit();
  expect(await admin.vault.kitState()).toEqual({ confirmed: true, pending: false });
});

test("an invited clinician is endorsed by name and stands on a roster", async () => {
  const link = await admin.invite({ kind: "clinician", name: "Dr Imani Cole", teamIds: [], validDays: 7 });
  const { accountId } = await doctor.acceptInvitation(link);
  await doctor.makeKit();
  await admin.sync();
  expect((await admin.vault.people()).find((person) => person.accountId === accountId)).toMatchObject({
    name: "Dr Imani Cole",
    status: "pending",
    endorsable: true,
  });
  await admin.endorse([{ accountId, teamIds: [] }]);
  await admin.createTeam("Diabetes team", [accountId]);
  await doctor.sync();
  expect((await doctor.vault.teams()).map(({ name, memberIds }) => [name, memberIds])).toEqual([
    ["Diabetes team", [accountId]],
  ]);
});

test("an invited patient writes to the team and reads the answer", async () => {
  const [team] = await doctor.vault.teams();
  const teamId = team?.teamId ?? "";
  const link = await doctor.invite({ kind: "patient", name: "Maya Ortiz", teamIds: [teamId], validDays: 7 });
  await patient.acceptInvitation(link);
  await patient.makeKit();
  threadId = await patient.send({ type: "team", teamId }, "My sugar is high", { subject: "Sugar" });
  await doctor.sync();
  expect(await textsOf(doctor)).toEqual(["My sugar is high"]);
  expect(await doctor.threads()).toMatchObject([
    { subject: "Sugar", patientNames: ["Maya Ortiz"], teamName: "Diabetes team", awaitingReply: true },
  ]);
  await doctor.send({ type: "thread", threadId }, "Take it twice daily");
  await patient.sync();
  expect(await textsOf(patient)).toEqual(["My sugar is high", "Take it twice daily"]);
});

test("signing in and unlocking is one ceremony, and what was said is still there", async () => {
  patient.vault.lock();
  await patient.signIn();
  await patient.sync();
  expect(await textsOf(patient)).toEqual(["My sugar is high", "Take it twice daily"]);
});

/** What the newest entries of the audit log say happened. */
async function events(limit: number): Promise<string[]> {
  const leaves = await server.services.audit.listEntries({ limit });
  return leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()).e);
}

async function reopen(person: Device): Promise<void> {
  person.vault.lock();
  await person.signIn();
  await person.sync();
}

test("keys are renewed in the sign-in after 30 days, and let go 45 days later; what was said stays readable", async () => {
  server.advance(31 * 86_400_000);
  await reopen(doctor);
  await reopen(patient);
  expect(await patient.vault.keyState()).toMatchObject({ older: 1, pending: false });
  expect(await events(20)).toContain("key.rotate");
  await reopen(doctor);
  await doctor.send({ type: "thread", threadId }, "Written to the new keys");
  await patient.sync();
  expect((await textsOf(patient)).at(-1)).toBe("Written to the new keys");
  const { rows } = await server.owner.query(
    "select substring(wrap from 33 for 4) as epoch from envelope_wrap order by epoch desc limit 2",
  );
  expect(rows.map(({ epoch }) => epoch.readUInt32BE())).toEqual([1, 1]);
  const listed = await patient.api.get("/api/device/envelopes?epoch=0&after=0", epochEnvelopes);
  expect(listed.envelopes).toHaveLength(2);
  server.advance(46 * 86_400_000);
  await reopen(patient);
  // A second epoch by now, and of the first one nothing is left to open.
  expect(await patient.vault.keyState()).toMatchObject({ older: 1 });
  await reopen(patient);
  expect(await textsOf(patient)).toEqual([
    "My sugar is high",
    "Take it twice daily",
    "Written to the new keys",
  ]);
  await reopen(doctor);
  await reopen(admin);
});

test("the server takes a ROTATE of the session's own device only, and the same bytes twice", async () => {
  const kemPk = "A".repeat(1579);
  const post = (person: Device, wire: string) =>
    person.api.post("/api/chain/rotate", { wire, kemPk }, emptyAnswer);
  await expect(post(patient, "AAAA")).rejects.toThrow("E_STATEMENT");
  await patient.renewKeys();
  const newest = "select wire from chain_statement order by log_index desc limit 1";
  const { rows } = await server.owner.query(newest);
  const wire = Buffer.from(rows[0].wire).toString("base64url");
  await expect(post(doctor, wire)).rejects.toThrow("E_STATEMENT");
  await expect(post(patient, wire)).resolves.toEqual({ ok: true });
  expect((await server.owner.query(newest)).rows).toEqual(rows);
});

test("an off-boarded clinician gets nothing that is sent afterwards", async () => {
  const { accountId } = await doctor.vault.status();
  await admin.offboard(accountId ?? "");
  await patient.sync();
  await expect(patient.send({ type: "thread", threadId }, "after")).resolves.toBe(threadId);
  await expect(doctor.sync()).rejects.toThrow("E_SIGN_IN");
});

test("the token of a finished set-up makes no second clinic", async () => {
  await expect(
    device().setUpClinic(`${server.origin}/setup#${"A".repeat(43)}`, {
      name: "Eve",
      clinic: { name: "X", replyHours: 1, emergencyNumber: "112", crisisNumber: null },
    }),
  ).rejects.toThrow("E_GONE");
});
