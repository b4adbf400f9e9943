import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let doctor: Device;
let patient: Device;
let teamId: string;
let threadId: string;

const device = () => headlessDevice(server);

const textsOf = (reader: Device) => textsIn(reader, threadId);

async function link(old: Device, by: "qr" | "words" = "qr"): Promise<Device> {
  const added = device();
  const { qr, words, follow } = await added.startLink();
  const [done, me] = await Promise.all([old.addDevice(by === "qr" ? qr : words.join(" ")), follow()]);
  expect(done).toBe(true);
  expect(me?.accountId).toBe((await old.vault.status()).accountId);
  return added;
}

beforeAll(async () => {
  server = await startApiServer();
  ({ doctor, patient, teamId } = await openHeadlessClinic(server));
  threadId = "";
});
afterAll(() => server.stop());

test("a second browser is linked by QR, and lifts the demand for a kit", async () => {
  await expect(patient.send({ type: "team", teamId }, "too early")).rejects.toThrow("E_KIT_REQUIRED");
  const phone = await link(patient);
  expect(await phone.vault.status()).toMatchObject({
    state: "unlocked",
    provisional: false,
    role: "patient",
  });
  threadId = await patient.send({ type: "team", teamId }, "My sugar is high", { subject: "Sugar" });
  await phone.sync();
  expect(await textsOf(phone)).toEqual(["My sugar is high"]);
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "Take it twice daily");
  await phone.sync();
  await phone.send({ type: "thread", threadId }, "From the phone");
  await Promise.all([patient.sync(), doctor.sync()]);
  for (const reader of [patient, phone, doctor])
    expect(await textsOf(reader)).toEqual(["My sugar is high", "Take it twice daily", "From the phone"]);
  phone.vault.lock();
  expect(await phone.signIn()).toMatchObject({ deviceId: (await phone.vault.status()).deviceId });
});

test("a browser linked by typing gets what was written before it, from the one that linked it", async () => {
  const tablet = await link(patient, "words");
  await patient.sync();
  await tablet.sync();
  const view = await tablet.thread(threadId);
  const lacking = new Set(["withheld", "missing", "refused"]);
  expect(view?.lines.filter(({ kind }) => lacking.has(kind))).toEqual([]);
  expect(await textsOf(tablet)).toEqual(await textsOf(patient));
  expect(view?.summary.unread).toBe(0);
});

test("everything is lost but a sheet of paper, and the record comes back, message by message", async () => {
  const sheet = await patient.makeKit();
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "Come on Monday");
  await patient.sync();
  await patient.send({ type: "thread", threadId }, "I will");
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "See you");
  // Nobody has answered this one: of a browser that is shut out it is not shown (SPEC §8 "Order and loss").
  await patient.sync();
  await patient.send({ type: "thread", threadId }, "Unanswered");
  const found = device();
  const me = await found.recover(sheet.words.join(" "), { printed: sheet.log });
  expect(me.accountId).toBe((await patient.vault.status()).accountId);
  // What was written before the sheet was made cannot be read with it, and that is said.
  expect(await textsOf(found)).toEqual(["Come on Monday", "I will", "See you"]);
  const view = await found.thread(threadId);
  expect(view?.lines).toContainEqual({ kind: "withheld", count: 3 });
  await doctor.sync();
  const seen = (await doctor.thread(threadId))?.lines.find(({ kind }) => kind === "sheet-used");
  expect(seen).toMatchObject({ own: false, byName: "Maya Ortiz" });
  await found.send({ type: "thread", threadId }, "Back again");
  await doctor.sync();
  expect((await textsOf(doctor)).at(-1)).toBe("Back again");
});

test("the lost browser is signed out and reads nothing that is written afterwards", async () => {
  await expect(patient.sync()).rejects.toThrow("E_SIGN_IN");
});
