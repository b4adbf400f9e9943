import { afterAll, beforeAll, expect, test } from "vitest";
import { createDevice, type Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { deviceReport, personDevices } from "#app/protocol/device-report-api.ts";
import { HttpError } from "#app/sync/http.ts";
import { parseEntry } from "#audit/entry.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let officer: Device;
let patient: Device;
let phone: Device;
let threadId: string;
let maya: string;

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await openHeadlessClinic(server);
  const { admin, doctor, teamId } = clinic;
  ({ patient } = clinic);
  await patient.makeKit();
  await doctor.sync();
  threadId = await patient.send({ type: "team", teamId }, "Before the phone");
  phone = headlessDevice(server);
  const { qr, follow } = await phone.startLink();
  await Promise.all([patient.addDevice(qr), follow()]);
  await phone.sync();
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "To the phone as well");
  await phone.sync();
  await phone.send({ type: "thread", threadId }, "From the phone");
  officer = device();
  const { accountId } = await officer.acceptInvitation(
    await admin.invite({ kind: "officer", name: "Olu Watch", teamIds: [], validDays: 7 }),
  );
  await officer.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId, teamIds: [] }]);
  const { rows } = await server.owner.query("SELECT pseudonym FROM person_private WHERE name = 'Maya Ortiz'");
  maya = rows[0].pseudonym.toString("base64url");
});
afterAll(() => server.stop());

function device(): Device {
  const clock = { now: () => server.now(), monotonic: () => server.now() };
  const { send } = nodeConnection(server.origin);
  return createDevice({ origin: server.origin, authenticator: softwareAuthenticator(), clock, send });
}
const idOf = async (of: Device) => (await of.vault.status()).deviceId ?? "";
const devices = () => officer.api.get(`/api/audit/devices?person=${maya}`, personDevices);
const report = async (deviceId: string, change: object = {}) =>
  officer.api.post(
    "/api/audit/device-report",
    { person: maya, deviceId, reason: "Stolen on Sunday", ...change },
    deviceReport,
  );
async function newest(event: string) {
  const [leaf] = await server.services.audit.listEntries({ limit: 1, filters: { events: [event as never] } });
  return parseEntry(leaf?.body ?? new Uint8Array());
}

test("the officer sees a person's devices under the numbers that the person's own screen has, and that is an entry", async () => {
  const found = await devices();
  const own = await patient.vault.ownDevices();
  expect(found.person).toMatchObject({ name: "Maya Ortiz", role: "patient" });
  expect(found.devices.map(({ deviceId, number, kind }) => [deviceId, number, kind])).toEqual(
    own.map(({ deviceId, number, kind }) => [deviceId, number, kind]),
  );
  expect(await newest("device.list")).toMatchObject({ p: [maya], rel: "audit" });
});

test("the report lists exactly the messages that the person's own browser lists as sealed for the phone", async () => {
  const phoneId = await idOf(phone);
  await patient.sync();
  const own = await patient.vault.deviceReport(phoneId);
  const sealed = own.lines.filter(({ how }) => how === "sent").map(({ envHash }) => envHash);
  const { threads, people, csv } = await report(phoneId);
  const lines = csv
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(","));
  const listed = lines.filter(([, , , how]) => how !== "history");
  expect(listed.map(([id = ""]) => id.replace(/^'/, "")).toSorted()).toEqual(sealed.toSorted());
  expect(listed.map(([, , , how]) => how).toSorted()).toEqual(["received", "sent"]);
  expect(threads).toMatchObject([{ threadId, patients: [maya], received: 1, sent: 1 }]);
  expect(people).toMatchObject([{ pseudonym: maya, name: "Maya Ortiz" }]);
});

test("each asking is an entry that names device, conversations and patients; the reason is beside it", async () => {
  const phoneId = await idOf(phone);
  await report(phoneId);
  const entry = await newest("participant.read");
  expect(entry).toMatchObject({ p: [maya], a: { r: "officer" }, u: "HCOMPL", rel: "audit" });
  expect(entry.x).toEqual(
    expect.arrayContaining([
      { t: "device", i: phoneId },
      { t: "thread", i: threadId },
    ]),
  );
  const { rows } = await server.owner.query("SELECT bytes FROM audit_private WHERE id = $1", [entry.id]);
  expect(rows[0].bytes.toString()).toBe("Stolen on Sunday");
});

test("nothing that is asked without a reason, about another's device or for a device that is none, is answered", async () => {
  const phoneId = await idOf(phone);
  const refused = async (deviceId: string, change: object = {}) => {
    try {
      await report(deviceId, change);
      return null;
    } catch (error) {
      return error instanceof HttpError ? error.code : error;
    }
  };
  expect(await refused(phoneId, { reason: "  " })).toBe("E_BAD_REQUEST");
  expect(await refused(await idOf(officer))).toBe("E_NOT_FOUND");
  expect(await refused("A".repeat(43))).toBe("E_NOT_FOUND");
  expect(await refused(phoneId, { person: "A".repeat(22) })).toBe("E_NOT_FOUND");
});
