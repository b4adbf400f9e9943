import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import type { KitSheet } from "#app/vault/sheet-rpc.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic } from "#tests/factories/headless-clinic.ts";

const canary = "CANARY-NAME-7731";
const day = 86_400_000;

let server: ApiServer;
let doctor: Device;
let doctorId: string;
let patient: Device;
let phone: Device;
let sheet: KitSheet;
/** Paths and bodies of everything that the two devices of the patient have sent. */
let sent: { path: string; body: string }[];

function listened(): Device {
  const line = nodeConnection(server.origin);
  return headlessDevice(server, (path, request) => {
    sent.push({ path, body: String(request.body ?? "") });
    return line.send(path, request);
  });
}

const posted = () => sent.filter(({ path }) => path === "/api/threads" || path === "/api/envelopes").length;
const namesOf = async (device: Device) => (await device.vault.ownDevices()).map(({ name }) => name);
const checkOf = async (device: Device) => (await device.vault.safetyOf(doctorId))?.checked ?? null;
const qrFrom = async (device: Device, accountId: string) =>
  (await device.vault.safetyOf(accountId))?.qr ?? "";

beforeAll(async () => {
  server = await startApiServer();
  sent = [];
  const clinic = await openHeadlessClinic(server);
  ({ doctor, doctorId } = clinic);
  patient = listened();
  const invited = { kind: "patient" as const, name: "Nia Note", teamIds: [clinic.teamId], validDays: 7 };
  await patient.acceptInvitation(await doctor.invite(invited));
  sheet = await patient.makeKit();
  await patient.send({ type: "team", teamId: clinic.teamId }, "Good morning");
  await doctor.sync();
});
afterAll(() => server.stop());

test("whom a person made sure of is on a device that they link, before anything is written about it", async () => {
  const { accountId } = await patient.vault.status();
  const text = await qrFrom(doctor, accountId ?? "");
  expect(await patient.vault.compareSafety({ accountId: doctorId, text })).toBe("same");
  const { clinicId } = await patient.vault.clinicCheck();
  await patient.vault.markSafety({ accountId: clinicId, mark: "digits" });
  const [own] = await patient.vault.ownDevices();
  await patient.vault.nameDevice({ deviceId: own?.deviceId ?? "", name: "  Old phone " });
  phone = listened();
  const { qr, follow } = await phone.startLink();
  await Promise.all([patient.addDevice(qr), follow()]);
  expect(await checkOf(phone)).toMatchObject({ by: "scan" });
  expect(await phone.vault.safetyOf(doctorId)).toMatchObject({ trust: "in-person" });
  expect((await phone.vault.clinicCheck()).checkedMs).not.toBeNull();
  expect((await namesOf(phone))[0]).toBe("Old phone");
});

test("names go to the other own devices with the next sync, and the server sees none of them", async () => {
  const devices = await patient.vault.ownDevices();
  const added = devices.find(({ number }) => number === devices.length);
  await patient.vault.nameDevice({ deviceId: added?.deviceId ?? "", name: canary });
  const before = posted();
  await patient.sync();
  expect(posted()).toBe(before + 1);
  await phone.sync();
  expect((await namesOf(phone)).at(-1)).toBe(canary);
  // Changed on both sides before they hear of each other: one of the two, the same on both.
  await patient.vault.nameDevice({ deviceId: added?.deviceId ?? "", name: `${canary} A` });
  await phone.vault.nameDevice({ deviceId: added?.deviceId ?? "", name: `${canary} B` });
  for (const device of [patient, phone, patient, phone]) await device.sync();
  expect(await namesOf(phone)).toEqual(await namesOf(patient));
  const bytes = Buffer.from(canary);
  for (const { body } of sent)
    for (const form of [canary, bytes.toString("base64url"), bytes.toString("hex")])
      expect(body.includes(form)).toBe(false);
  // What the device's own report and removal call it.
  expect((await patient.vault.deviceReport(added?.deviceId ?? "")).device.name).toContain(canary);
  const batch = await patient.vault.adminPrepare({
    type: "revoke",
    deviceId: added?.deviceId ?? "",
    reason: "lost",
  });
  expect(batch.lines).toMatchObject([{ statement: "revoke", device: expect.stringContaining(canary) }]);
  await patient.vault.adminCancel();
});

test("a name that is too long, or for a device of nobody here, is refused", async () => {
  const [own] = await patient.vault.ownDevices();
  const deviceId = own?.deviceId ?? "";
  await expect(patient.vault.nameDevice({ deviceId, name: "x".repeat(41) })).rejects.toThrow("E_TOO_LONG");
  await expect(patient.vault.nameDevice({ deviceId: "A".repeat(43), name: "x" })).rejects.toThrow(
    "E_NO_DEVICE",
  );
});

test("a check is not sent in the hour in which two people met, reaches the other devices within a day, and can be taken back", async () => {
  const before = posted();
  await phone.vault.markSafety({ accountId: doctorId, mark: "none" });
  await phone.sync();
  expect(posted()).toBe(before);
  expect(await checkOf(patient)).not.toBeNull();
  server.advance(day);
  await phone.signIn();
  await phone.sync();
  await patient.signIn();
  await patient.sync();
  expect(await checkOf(patient)).toBeNull();
});

test("the account's own notes are no conversation: nobody sees, counts or writes to them", async () => {
  for (const device of [patient, phone]) {
    const threads = await device.threads();
    expect(threads).toHaveLength(1);
    expect(threads[0]?.unread).toBe(0);
    expect(await device.vault.unsent()).toBe(0);
  }
  const feed = await patient.vault.syncState();
  expect(feed.nameless).toEqual([]);
});

test("everything is lost but the sheet: who was made sure of comes back, with the names", async () => {
  const { accountId } = await phone.vault.status();
  const text = await qrFrom(doctor, accountId ?? "");
  await phone.vault.compareSafety({ accountId: doctorId, text });
  server.advance(day);
  await phone.signIn();
  await phone.sync();
  const found = headlessDevice(server);
  await found.recover(sheet.words.join(" "), { printed: sheet.log });
  expect(await checkOf(found)).toMatchObject({ by: "scan" });
  // Noted by the very device that the sheet has just shut out: nobody else is left to say so.
  const [first] = await found.vault.ownDevices();
  expect(first).toMatchObject({ name: "Old phone", reason: "replaced" });
});
