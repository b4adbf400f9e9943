import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Authenticator } from "#app/headless/authenticator.ts";
import { createDevice, type Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { HttpSend } from "#app/sync/http.ts";
import { addPasskey, listPasskeys, passkeyOptions, removePasskey } from "#app/sync/passkeys.ts";
import type { UnlockProof } from "#app/vault/rpc.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { openHeadlessClinic } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let doctor: Device;

beforeAll(async () => {
  server = await startApiServer();
  ({ doctor } = await openHeadlessClinic(server));
});
afterAll(() => server.stop());

const challenge = toBase64url(randomBytes(32));

/** A patient whose browser can use either of two authenticators; `line` stands between it and the server. */
async function patient() {
  const [phone, key] = [softwareAuthenticator(), softwareAuthenticator()];
  const hand = { holds: phone };
  const authenticator: Authenticator = {
    create: (...asked) => hand.holds.create(...asked),
    get: (...asked) => hand.holds.get(...asked),
  };
  const { send } = nodeConnection(server.origin);
  const line: { send: HttpSend } = { send };
  const device = createDevice({
    ...{ origin: server.origin, authenticator },
    clock: { now: () => server.now(), monotonic: () => server.now() },
    send: (path, request) => line.send(path, request),
  });
  await device.acceptInvitation(
    await doctor.invite({ kind: "patient", name: "Maya Ortiz", teamIds: [], validDays: 7 }),
  );
  const side = { api: device.api, vault: device.vault, origin: server.origin };

  async function proof(by: Authenticator, which: "both" | "admin", without = ""): Promise<UnlockProof> {
    const records = (await device.vault.status()).records.filter((each) => each.credentialId !== without);
    const inputs = (name: "unlockInput" | "adminInput") =>
      new Map(records.map((record) => [record.credentialId, record[name]]));
    const prfInputs = inputs(which === "both" ? "unlockInput" : "adminInput");
    const secondInputs = which === "both" ? inputs("adminInput") : undefined;
    const rpId = new URL(server.origin).hostname;
    const asked = { rpId, challenge, allow: [...prfInputs.keys()], prfInputs, secondInputs };
    const got = await by.get(asked, server.origin);
    const output = got.prf ?? new Uint8Array();
    return { type: "prf", credentialId: got.assertion.id, output, admin: got.second ?? undefined };
  }

  async function make(by: Authenticator) {
    const options = await passkeyOptions(side);
    const inputs = await device.vault.prfInputs();
    const { credential, prf } = await by.create(options, server.origin, {
      ...{ first: inputs.unlock, second: inputs.admin },
    });
    const [unlock, admin] = [prf?.first ?? new Uint8Array(), prf?.second ?? new Uint8Array()];
    return { options, credential, protection: { type: "prf" as const, unlock, admin } };
  }

  async function addKey(): Promise<string> {
    const made = await make(key);
    await addPasskey(side, made, await proof(phone, "both"));
    return made.credential.id;
  }

  const own = (await device.vault.status()).records[0]?.credentialId ?? "";
  return { device, side, line, send, hand, phone, key, own, proof, make, addKey };
}

async function known(device: Device): Promise<number> {
  const { deviceId } = await device.vault.status();
  const { rows } = await server.owner.query("select id from credential where device_id = $1", [
    Buffer.from(deviceId ?? "", "base64url"),
  ]);
  return rows.length;
}

async function newestEvents(limit: number) {
  const leaves = await server.services.audit.listEntries({ limit });
  return leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()));
}

test("a second passkey signs in, unlocks and signs like the first, and goes on alone", async () => {
  const { device, side, hand, key, own, phone, proof, addKey } = await patient();
  const added = await addKey();
  expect((await newestEvents(1))[0]).toMatchObject({ e: "credential.add", n: 1, p: [expect.any(String)] });
  expect(await listPasskeys(side)).toMatchObject([
    { credentialId: own, createdMs: expect.any(Number), transports: ["internal"] },
    { credentialId: added, createdMs: expect.any(Number), transports: ["internal"] },
  ]);
  hand.holds = key;
  device.vault.lock();
  await device.signIn();
  await device.makeKit();
  await device.renewKeys();
  // Losing the first one costs nothing now: it is removed with the second.
  await removePasskey(side, own, () => proof(key, "admin", own));
  expect((await newestEvents(1))[0]).toMatchObject({ e: "credential.remove", n: 1 });
  expect((await listPasskeys(side)).map(({ credentialId }) => credentialId)).toEqual([added]);
  await expect(removePasskey(side, added, () => proof(key, "admin"))).rejects.toThrow("E_LAST_PASSKEY");
  device.vault.lock();
  await device.signIn();
  expect(device.vault.handles().every(({ extractable }) => !extractable)).toBe(true);
  hand.holds = phone;
  device.vault.lock();
  await expect(device.signIn()).rejects.toThrow();
});

test("a session alone adds no passkey and removes none: the device's key has to ask, in a fresh ceremony", async () => {
  const { device, side, phone, key, own, proof, make, addKey } = await patient();
  const made = await make(key);
  const forged = { credential: made.credential, apiAuth: "A".repeat(86) };
  await expect(device.api.post("/api/passkeys", forged, emptyAnswer)).rejects.toThrow("E_PASSKEY");
  const guess = () => ({ type: "prf" as const, output: new Uint8Array(32), admin: new Uint8Array(32) });
  await expect(addPasskey(side, await make(key), { ...guess(), credentialId: own })).rejects.toThrow(
    "E_PRF(mismatch)",
  );
  const ofItself = await make(key);
  const { id } = ofItself.credential;
  await expect(addPasskey(side, ofItself, { ...guess(), credentialId: id })).rejects.toThrow("E_NO_RECORD");
  const unlockAlone = { ...(await proof(phone, "both")), admin: undefined };
  await expect(addPasskey(side, await make(key), unlockAlone)).rejects.toThrow("E_PRF(unavailable)");
  expect(await known(device)).toBe(1);
  const added = await addKey();
  // The same signature does not count again, for adding or for removing.
  const replayed = { credentialId: added, challenge: made.options.challenge, apiAuth: "A".repeat(86) };
  await expect(device.api.post("/api/passkeys/remove", replayed, emptyAnswer)).rejects.toThrow("E_PASSKEY");
  expect(await known(device)).toBe(2);
});

test("a server that says it has the new passkey and has not is told apart, and nothing that opened is lost", async () => {
  const { device, side, line, send, hand, key, phone, own, proof, addKey } = await patient();
  line.send = async (path, request) =>
    path === "/api/passkeys" && request.method === "POST" ? Response.json({ ok: true }) : send(path, request);
  const added = await addKey();
  line.send = send;
  expect(await listPasskeys(side)).toMatchObject([
    { credentialId: own, transports: ["internal"] },
    { credentialId: added, createdMs: expect.any(Number), transports: null },
  ]);
  device.vault.lock();
  hand.holds = key;
  await expect(device.signIn()).rejects.toThrow("E_PASSKEY");
  hand.holds = phone;
  await device.signIn();
  // Nor does it take away the only one that it knows.
  await expect(removePasskey(side, own, () => proof(key, "admin", own))).rejects.toThrow("E_CONFLICT");
  device.vault.lock();
  await device.signIn();
  await removePasskey(side, added, () => proof(phone, "admin", added));
  expect((await listPasskeys(side)).map(({ credentialId }) => credentialId)).toEqual([own]);
});

test("a passkey that the server put there itself opens nothing, is shown as foreign, and can be removed", async () => {
  const { device, side, phone, own, proof } = await patient();
  const { deviceId } = await device.vault.status();
  const foreign = randomBytes(32);
  await server.owner.query(
    "insert into credential select $1, person_id, device_id, public_key, 0, transports from credential where device_id = $2",
    [foreign, Buffer.from(deviceId ?? "", "base64url")],
  );
  const credentialId = toBase64url(foreign);
  expect(await listPasskeys(side)).toMatchObject([
    { credentialId: own },
    { credentialId, createdMs: null, transports: ["internal"] },
  ]);
  const guess = { type: "prf", credentialId, output: new Uint8Array(32) } as const;
  await expect(device.vault.unlock(guess)).rejects.toThrow("E_NO_RECORD");
  // What must not be overwritten on an authenticator is named by this browser, not by the server.
  expect((await passkeyOptions(side)).excludeCredentials).toEqual([own]);
  await removePasskey(side, credentialId, () => proof(phone, "admin"));
  expect((await listPasskeys(side)).map((passkey) => passkey.credentialId)).toEqual([own]);
});
