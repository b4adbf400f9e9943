import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let patient: Device;
let threads: string[];

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await openHeadlessClinic(server);
  patient = clinic.patient;
  await patient.makeKit();
  threads = [];
  for (const subject of ["Sugar", "Feet", "Eyes"])
    threads.push(
      await patient.send({ type: "team", teamId: clinic.teamId }, `about ${subject}`, { subject }),
    );
});
afterAll(() => server.stop());

async function link(old: Device): Promise<Device> {
  const added = headlessDevice(server);
  const { qr, follow } = await added.startLink();
  await Promise.all([old.addDevice(qr), follow()]);
  await added.sync();
  return added;
}

async function readAll(reader: Device) {
  return Promise.all(threads.map((threadId) => textsIn(reader, threadId)));
}

const everything = [["about Sugar"], ["about Feet"], ["about Eyes"]];

test("what came before goes to a linked device in the link's own round, with numbers on both sides", async () => {
  const phone = await link(patient);
  expect(await readAll(phone)).toEqual(everything);
  const whole = { done: 3, total: 3 };
  expect(await patient.vault.passingOn()).toMatchObject([
    { flow: "on", conversations: whole, messages: whole, failed: 0 },
  ]);
  expect(await phone.vault.arriving()).toEqual({
    ...{ fromNumber: 1, fromName: null, flow: "on", conversations: whole, messages: whole, lacking: 0 },
  });
  // Who was there from the start is given nothing, and has nothing to give to itself.
  expect(await patient.vault.arriving()).toBeNull();
  expect(await phone.vault.passingOn()).toEqual([]);
});

test("on the receiving side opening rests until it is resumed, over a lock, and says how much is missing", async () => {
  const added = headlessDevice(server);
  const { qr, follow } = await added.startLink();
  await Promise.all([patient.addDevice(qr), follow().then(() => added.vault.setArriving("paused"))]);
  added.vault.lock();
  await added.signIn();
  await added.sync();
  const state = await added.vault.arriving();
  expect(state).toMatchObject({ flow: "paused", lacking: 0 });
  const opened = (await readAll(added)).flat().length;
  expect(state?.messages).toEqual({ done: opened, total: 3 });
  await added.vault.setArriving("on");
  await added.sync();
  expect(await readAll(added)).toEqual(everything);
  expect((await added.vault.arriving())?.conversations).toEqual({ done: 3, total: 3 });
});

test("on the giving side it rests per device, over a lock, and the other one says what it lacks until it goes on", async () => {
  const line = nodeConnection(server.origin);
  let cut = false;
  const giver = headlessDevice(server, (path, request) =>
    cut && path === "/api/envelopes" ? Promise.reject(new TypeError("no network")) : line.send(path, request),
  );
  const { qr, follow } = await giver.startLink();
  await Promise.all([patient.addDevice(qr), follow()]);
  await giver.sync();
  // The link is confirmed and the line breaks: nothing is lost by it.
  cut = true;
  const tablet = await link(giver);
  const [work] = await giver.vault.passingOn();
  expect(work?.messages).toEqual({ done: 0, total: 3 });
  expect(await tablet.vault.arriving()).toMatchObject({ conversations: { done: 0, total: 3 }, lacking: 0 });
  const deviceId = work?.deviceId ?? "";
  await giver.vault.setPassingOn({ deviceId, flow: "paused" });
  cut = false;
  giver.vault.lock();
  await giver.signIn();
  await giver.sync();
  expect(await giver.vault.passingOn()).toMatchObject([{ flow: "paused", messages: { done: 0, total: 3 } }]);
  await tablet.sync();
  expect((await readAll(tablet)).flat()).toEqual([]);
  await giver.vault.setPassingOn({ deviceId, flow: "on" });
  await giver.sync();
  await tablet.sync();
  expect(await readAll(tablet)).toEqual(everything);
  expect((await tablet.vault.arriving())?.conversations).toEqual({ done: 3, total: 3 });
  await expect(giver.vault.setPassingOn({ deviceId: "A".repeat(43), flow: "on" })).rejects.toThrow(
    "E_NO_DEVICE",
  );
});
