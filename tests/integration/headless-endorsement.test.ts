import { afterAll, beforeAll, expect, test } from "vitest";
import { createDevice, type Device } from "#app/headless/device.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";

const yearMs = 31_536_000_000;

let server: ApiServer;
let admin: Device;
let doctor: Device;
let patient: Device;
let threadId: string;
let doctorId: string;

function device(): Device {
  const clock = { now: () => server.now(), monotonic: () => server.now() };
  return createDevice({ origin: server.origin, authenticator: softwareAuthenticator(), clock });
}

async function textsOf(reader: Device): Promise<string[]> {
  const view = await reader.thread(threadId);
  return (view?.lines ?? []).flatMap((line) => (line.kind === "message" ? [line.text] : []));
}

/** Sessions end long before a year does. */
async function comeBack(person: Device): Promise<void> {
  person.vault.lock();
  await person.signIn();
  await person.sync();
}

beforeAll(async () => {
  server = await startApiServer();
  [admin, doctor, patient] = [device(), device(), device()];
  const token = await setupTokenOf(server);
  const clinic = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };
  await admin.setUpClinic(`${server.origin}/setup#${token}`, { name: "Ada Root", clinic });
  await admin.makeKit();
  const link = await admin.invite({ kind: "clinician", name: "Dr Imani Cole", teamIds: [], validDays: 7 });
  ({ accountId: doctorId } = await doctor.acceptInvitation(link));
  await doctor.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId: doctorId, teamIds: [] }]);
  await admin.createTeam("Diabetes team", [doctorId]);
  await doctor.sync();
  const [team] = await doctor.vault.teams();
  const teamId = team?.teamId ?? "";
  await patient.acceptInvitation(
    await doctor.invite({ kind: "patient", name: "Maya Ortiz", teamIds: [teamId], validDays: 7 }),
  );
  await patient.makeKit();
  threadId = await patient.send({ type: "team", teamId }, "within the year", { subject: "Sugar" });
  await doctor.sync();
});
afterAll(() => server.stop());

test("a clinician whose year is over gets nothing that is written then, whatever the server delivers", async () => {
  expect(await textsOf(doctor)).toEqual(["within the year"]);
  server.advance(yearMs);
  await comeBack(patient);
  await patient.send({ type: "thread", threadId }, "after the year");
  await comeBack(doctor);
  expect(await textsOf(doctor)).toEqual(["within the year"]);
});

test("after the renewal the clinician reads what is written from then on, and answers", async () => {
  await comeBack(admin);
  expect((await admin.vault.people()).find(({ accountId }) => accountId === doctorId)).toMatchObject({
    status: "pending",
    endorsable: true,
  });
  await admin.endorse([{ accountId: doctorId, teamIds: [] }]);
  await patient.sync();
  await patient.send({ type: "thread", threadId }, "renewed");
  await doctor.sync();
  expect(await textsOf(doctor)).toEqual(["within the year", "renewed"]);
  await doctor.send({ type: "thread", threadId }, "here again");
  await patient.sync();
  expect((await textsOf(patient)).at(-1)).toBe("here again");
});
