import { afterAll, beforeAll, expect, test } from "vitest";
import { softwareSigner } from "#app/crypto/primitives/signature.ts";
import { replayChain } from "#app/crypto/public/chain-replay.ts";
import { encodeWire } from "#app/crypto/public/statement-wire.ts";
import { parseWrap } from "#app/crypto/public/wrap-layout.ts";
import { nextStatement } from "#app/crypto/secret/sign-chain.ts";
import type { Device } from "#app/headless/device.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { ThreadLine } from "#app/vault/rpc.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let admin: Device;
let doctor: Device;
let patient: Device;
let phone: Device;
let tablet: Device;
let threadId: string;
const device = () => headlessDevice(server);

async function link(old: Device): Promise<Device> {
  const added = device();
  const { qr, follow } = await added.startLink();
  const [done] = await Promise.all([old.addDevice(qr), follow()]);
  expect(done).toBe(true);
  await added.sync();
  return added;
}

async function linesOf(reader: Device): Promise<readonly ThreadLine[]> {
  return (await reader.thread(threadId))?.lines ?? [];
}

const textsOf = (reader: Device) => textsIn(reader, threadId);

async function idOfDevice(of: Device): Promise<string> {
  return (await of.vault.status()).deviceId ?? "";
}

async function events(limit: number): Promise<string[]> {
  const leaves = await server.services.audit.listEntries({ limit });
  return leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()).e);
}

/** Devices that the newest stored message is wrapped to. */
async function wrappedTo(): Promise<string[]> {
  const { rows } = await server.owner.query(
    "select wrap from envelope_wrap where env_hash = (select hash from envelope order by received_ms desc, ctr desc limit 1)",
  );
  return rows.map(({ wrap }) => toBase64url(parseWrap(2, new Uint8Array(wrap)).deviceId));
}

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await openHeadlessClinic(server);
  ({ admin, doctor, patient } = clinic);
  const { teamId } = clinic;
  await patient.makeKit();
  threadId = await patient.send({ type: "team", teamId }, "before any other device");
  server.advance(60_000);
  phone = await link(patient);
  tablet = await link(patient);
  await doctor.sync();
  server.advance(1_000);
  await doctor.send({ type: "thread", threadId }, "to all devices");
  for (const each of [patient, phone, tablet]) await each.sync();
});
afterAll(() => server.stop());

test("a person sees the devices of the account, and which of them can be taken out from here", async () => {
  const seen = await patient.vault.ownDevices();
  expect(seen.map(({ number, kind, isThis, canRevoke }) => [number, kind, isThis, canRevoke])).toEqual([
    [1, "browser", true, false],
    [2, "kit", false, false],
    [3, "browser", false, true],
    [4, "browser", false, true],
  ]);
});

test("a session without its ceremony revokes nothing: the server asks for the admin key's signature", async () => {
  const forged = await doctor.vault.ownDevices();
  expect(forged.every(({ canRevoke }) => !canRevoke)).toBe(true);
  const target = await idOfDevice(tablet);
  await expect(
    patient.vault.adminPrepare({ type: "revoke", deviceId: "A".repeat(43), reason: "lost" }),
  ).rejects.toThrow("E_NO_DEVICE");
  await patient.sync();
  await patient.vault.adminPrepare({ type: "revoke", deviceId: target, reason: "lost" });
  const wrong = {
    type: "prf",
    credentialId: (await patient.vault.status()).records[0]?.credentialId ?? "",
    output: new Uint8Array(32),
  } as const;
  await expect(patient.vault.adminSign(wrong)).rejects.toThrow("E_PRF(mismatch)");
  await patient.vault.adminCancel();
  expect(await patient.vault.revocationPending()).toBeNull();
  // What somebody with the session alone can put together: the right statement, signed with a key of their own.
  const { accountId = "" } = await patient.vault.status();
  const { rows } = await server.owner.query(
    "select wire from chain_statement where account_id = $1 order by seq",
    [Buffer.from(fromBase64url(accountId ?? ""))],
  );
  const chain = replayChain(rows.map(({ wire }) => new Uint8Array(wire)));
  const signer = fromBase64url(await idOfDevice(patient));
  const at = { timeMs: server.now(), logSize: 2 ** 40, logRoot: signer };
  const bytes = nextStatement(chain, { type: "revoke", deviceId: fromBase64url(target), reason: 1 }, at, [
    signer,
  ]);
  const thief = softwareSigner(new Uint8Array(32).fill(7));
  const wire = encodeWire(bytes, [{ device: signer, signature: await thief.sign("stmt-sig", bytes) }]);
  await expect(
    patient.api.post("/api/chain/revoke", { wire: toBase64url(wire) }, emptyAnswer),
  ).rejects.toThrow("E_STATEMENT");
  await expect(tablet.sync()).resolves.toBeUndefined();
});

test("a revoked device is signed out at once, gets nothing of what follows, and everyone sees it", async () => {
  const lost = await idOfDevice(phone);
  await patient.revoke(lost);
  expect(await patient.vault.revocationPending()).toBeNull();
  expect((await events(12)).filter((e) => e === "device.revoke" || e === "session.end").sort()).toEqual([
    "device.revoke",
    "session.end",
  ]);
  await expect(phone.sync()).rejects.toThrow("E_SIGN_IN");
  phone.vault.lock();
  await expect(phone.signIn()).rejects.toThrow("E_PASSKEY");
  await doctor.sync();
  server.advance(1_000);
  await doctor.send({ type: "thread", threadId }, "after the loss");
  expect(await wrappedTo()).not.toContain(lost);
  for (const reader of [patient, tablet]) {
    await reader.sync();
    expect((await textsOf(reader)).at(-1)).toBe("after the loss");
  }
  const told = (await linesOf(doctor)).flatMap((line) =>
    "byName" in line ? [[line.kind, line.byName]] : [],
  );
  expect(told).toContainEqual(["device-added", "Maya Ortiz"]);
  expect(told.filter(([kind]) => kind === "device-lost")).toEqual([["device-lost", "Maya Ortiz"]]);
});

test("the lost-device report names exactly what that device could read", async () => {
  const reportOf = async (lost: Device) => {
    const { lines, unknown } = await patient.vault.deviceReport(await idOfDevice(lost));
    const texts = new Map(
      (await linesOf(patient)).flatMap((line) =>
        line.kind === "message" ? [[line.envHash, line.text]] : [],
      ),
    );
    return { read: lines.map(({ envHash, how }) => [texts.get(envHash), how]), unknown };
  };
  expect((await reportOf(phone)).read.filter(([, how]) => how === "sent")).toEqual([
    ["to all devices", "sent"],
  ]);
  expect((await reportOf(tablet)).read.filter(([, how]) => how === "sent")).toEqual([
    ["after the loss", "sent"],
    ["to all devices", "sent"],
  ]);
  expect((await reportOf(phone)).unknown).toBe(0);
  // The same from the server's metadata, for the officer.
  const { rows } = await server.owner.query(
    "select env_hash from envelope_wrap join envelope on hash = env_hash where device_id = $1 and get_byte(header, 2) = 1",
    [Buffer.from(fromBase64url(await idOfDevice(phone)))],
  );
  const { lines } = await patient.vault.deviceReport(await idOfDevice(phone));
  expect(rows.map(({ env_hash }) => toBase64url(new Uint8Array(env_hash))).sort()).toEqual(
    lines
      .filter(({ how }) => how === "sent")
      .map(({ envHash }) => envHash)
      .sort(),
  );
});

test("a device that is not used any more is retired, and nobody is told that it was lost", async () => {
  const gone = await idOfDevice(tablet);
  await patient.revoke(gone, "retired");
  await expect(tablet.sync()).rejects.toThrow("E_SIGN_IN");
  await doctor.sync();
  server.advance(1_000);
  await doctor.send({ type: "thread", threadId }, "to the one that is left");
  expect(await wrappedTo()).not.toContain(gone);
  const told = (await linesOf(doctor)).map(({ kind }) => kind);
  expect(told.filter((kind) => kind === "device-removed" || kind === "device-lost")).toEqual([
    "device-lost",
    "device-removed",
  ]);
});

test("the last browser stays, and a kit is not for one browser to remove", async () => {
  expect((await patient.vault.ownDevices()).some(({ canRevoke }) => canRevoke)).toBe(false);
  for (const { deviceId } of await patient.vault.ownDevices())
    await expect(patient.vault.adminPrepare({ type: "revoke", deviceId, reason: "lost" })).rejects.toThrow(
      "E_ADMIN_EMPTY",
    );
});

test("invitations that a compromised device signed are void", async () => {
  const second = await link(doctor);
  const open = await second.invite({ kind: "patient", name: "Nia New", teamIds: [], validDays: 7 });
  await doctor.revoke(await idOfDevice(second), "compromised");
  await expect(device().acceptInvitation(open)).rejects.toThrow("E_INVITE(expired)");
});

test("a clinic blocks the device of a patient who calls: it fetches nothing more, and the chain is left to its owner", async () => {
  const { accountId = "" } = await patient.vault.status();
  const deviceId = await idOfDevice(patient);
  const before = await server.owner.query("select count(*) from chain_statement");
  const path = `/api/people/${accountId}/block`;
  await expect(doctor.api.post(path, { deviceId }, emptyAnswer)).rejects.toThrow("E_FORBIDDEN");
  await expect(admin.api.post(path, { deviceId: await idOfDevice(doctor) }, emptyAnswer)).rejects.toThrow(
    "E_NOT_FOUND",
  );
  await admin.api.post(path, { deviceId }, emptyAnswer);
  await expect(patient.sync()).rejects.toThrow("E_SIGN_IN");
  patient.vault.lock();
  await expect(patient.signIn()).rejects.toThrow("E_PASSKEY");
  expect((await server.owner.query("select count(*) from chain_statement")).rows).toEqual(before.rows);
  expect(await events(6)).toContain("credential.remove");
});
