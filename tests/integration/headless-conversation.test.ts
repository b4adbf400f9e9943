import { afterAll, beforeAll, expect, test } from "vitest";
import { createDevice, type Device } from "#app/headless/device.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";

let server: ApiServer;
let admin: Device;
let doctor: Device;
let patient: Device;
let threadId: string;

function device(): Device {
  const clock = { now: () => server.now(), monotonic: () => server.now() };
  return createDevice({ origin: server.origin, authenticator: softwareAuthenticator(), clock });
}

async function textsOf(reader: Device): Promise<string[]> {
  const view = await reader.thread(threadId);
  return (view?.lines ?? []).flatMap((line) => (line.kind === "message" ? [line.text] : []));
}

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
