import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";

const yearMs = 31_536_000_000;

let server: ApiServer;
let admin: Device;
let doctor: Device;
let patient: Device;
let threadId: string;
let doctorId: string;

const textsOf = (reader: Device) => textsIn(reader, threadId);

/** Sessions end long before a year does. */
async function comeBack(person: Device): Promise<void> {
  person.vault.lock();
  await person.signIn();
  await person.sync();
}

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await openHeadlessClinic(server);
  ({ admin, doctor, patient, doctorId } = clinic);
  const { teamId } = clinic;
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
