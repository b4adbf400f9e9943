import { afterAll, beforeAll, expect, test } from "vitest";
import { createDevice, type Device } from "#app/headless/device.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";

let server: ApiServer;
let admin: Device;
let doctor: Device;
let patient: Device;
let teamId: string;
let threadId: string;

function device(): Device {
  const clock = { now: () => server.now(), monotonic: () => server.now() };
  return createDevice({ origin: server.origin, authenticator: softwareAuthenticator(), clock });
}

async function textsOf(reader: Device): Promise<string[]> {
  const view = await reader.thread(threadId);
  return (view?.lines ?? []).flatMap((line) => (line.kind === "message" ? [line.text] : []));
}

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
  [admin, doctor, patient] = [device(), device(), device()];
  const clinic = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };
  const token = await setupTokenOf(server);
  await admin.setUpClinic(`${server.origin}/setup#${token}`, { name: "Ada Root", clinic });
  await admin.makeKit();
  const invited = { teamIds: [], validDays: 7 };
  const { accountId } = await doctor.acceptInvitation(
    await admin.invite({ kind: "clinician", name: "Dr Imani Cole", ...invited }),
  );
  await doctor.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId, teamIds: [] }]);
  await admin.createTeam("Diabetes team", [accountId]);
  await doctor.sync();
  teamId = (await doctor.vault.teams())[0]?.teamId ?? "";
  await patient.acceptInvitation(
    await doctor.invite({ kind: "patient", name: "Maya Ortiz", ...invited, teamIds: [teamId] }),
  );
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
