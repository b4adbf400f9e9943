import { afterAll, beforeAll, expect, test } from "vitest";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { withKit } from "#tests/adversary/egress/sheet-calls.ts";
import { SoftwareAuthenticator } from "#tests/authenticators/software.ts";
import type { ApiAnswer } from "#tests/factories/api-client.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import { ApiLink } from "#tests/factories/api-link.ts";
import { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { overlapping } from "#tests/factories/overlapping.ts";

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;

beforeAll(async () => {
  server = await startApiServer();
  clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
});
afterAll(() => server.stop());

const newPatient = (name: string) => clinic.bringIn(doctor, name, inviteKind.patient);
const block = (of: ApiPerson, deviceId = of.keys.first.id): Promise<ApiAnswer> =>
  clinic.admin.client.post(`/api/people/${of.keys.chain.id}/block`, { deviceId });

/** A further passkey of somebody's device, ready to be added. */
async function furtherPasskey({ client, keys }: ApiPerson) {
  const passkey = new SoftwareAuthenticator(server.origin);
  const { challenge } = (await client.post("/api/passkeys/begin", {})).json;
  const asked = { challenge: fromBase64url(challenge), origin: server.origin };
  const message = apiAuthMessage({ ...asked, credentialId: passkey.credentialId });
  const apiAuth = toBase64url(await keys.first.keys.sig.sign("api-auth", message));
  const body = { credential: passkey.create(challenge), apiAuth };
  return { passkey, add: () => client.post("/api/passkeys", body) };
}

/** 200, or 400 for a passkey that signs nobody in. */
async function signsIn({ client }: ApiPerson, passkey: SoftwareAuthenticator): Promise<number> {
  const { challenge } = (await client.post("/api/session/begin", {})).json;
  return (await client.post("/api/session/finish", { assertion: passkey.get(challenge) })).status;
}

test("a passkey that is being added while its device is blocked goes with the others", async () => {
  const maya = await newPatient("Maya Ortiz");
  const { passkey, add } = await furtherPasskey(maya);
  const [added, blocked] = await overlapping(server, add, () => block(maya));
  expect([added.status, blocked.status]).toEqual([200, 200]);
  expect([await signsIn(maya, passkey), await signsIn(maya, maya.passkey)]).toEqual([400, 400]);
});

test("a passkey that is asked for while its device is being blocked is not added", async () => {
  const maya = await newPatient("Maya Second");
  const { passkey, add } = await furtherPasskey(maya);
  const [blocked, added] = await overlapping(server, () => block(maya), add);
  expect([blocked.status, added.status, added.json.code]).toEqual([200, 401, "E_SIGN_IN"]);
  expect(await signsIn(maya, passkey)).toBe(400);
});

test("a recovery sheet that signs a browser out ends the passkey that is being added to it", async () => {
  const { person, signer, prove } = await withKit({ server, clinic, doctor });
  const { passkey, add } = await furtherPasskey(person);
  const { deviceId, id } = person.keys.first;
  const body = { kit: toBase64url(signer.deviceId), deviceId: id, ...(await prove(deviceId)) };
  const [added, blocked] = await overlapping(server, add, () =>
    person.client.post("/api/recovery/block", body),
  );
  expect([added.status, blocked.status]).toEqual([200, 200]);
  expect(await signsIn(person, passkey)).toBe(400);
});

test("a browser that is being blocked brings no other one in", async () => {
  const maya = await newPatient("Maya Third");
  const link = await new ApiLink(server.origin).open();
  await link.claim(maya);
  const addition = await link.addition(maya);
  const [blocked, added] = await overlapping(
    server,
    () => block(maya),
    () => maya.client.post("/api/chain/device", addition),
  );
  expect([blocked.status, added.status]).toEqual([200, 401]);
});

test("a browser that is blocked before its link has ended is not signed in by it", async () => {
  const maya = await newPatient("Maya Fourth");
  const link = await new ApiLink(server.origin).open();
  await link.claim(maya);
  expect((await maya.client.post("/api/chain/device", await link.addition(maya))).status).toBe(200);
  const finishing = await link.finishing();
  expect((await block(maya, link.device.id)).status).toBe(200);
  expect((await link.client.post(`${link.path}/finish`, finishing)).status).toBe(404);
});

test("an invitation that is being sent while its sender's account ends is open to nobody", async () => {
  const maya = await newPatient("Maya Fifth");
  const proxy = await ApiPerson.create(server, "Otto Ortiz", 1);
  const made = await clinic.makeInvitation(maya, proxy, inviteKind.proxy);
  const [invited, ended] = await overlapping(
    server,
    () => maya.client.post("/api/invitations", made.request),
    () => clinic.admin.client.post(`/api/people/${maya.keys.chain.id}/end`, {}),
  );
  expect([invited.status, ended.status]).toEqual([200, 200]);
  const begun = await proxy.client.post(`/api/invitations/${made.invId}/begin`, {});
  expect(begun.json.code).toBe("E_GONE");
});

test("somebody who signs in while their device is blocked is signed out again", async () => {
  const maya = await newPatient("Maya Sixth");
  const { challenge } = (await maya.client.post("/api/session/begin", {})).json;
  const assertion = maya.passkey.get(challenge);
  const [signedIn, blocked] = await overlapping(
    server,
    () => maya.client.post("/api/session/finish", { assertion }),
    () => block(maya),
  );
  expect([signedIn.status, blocked.status]).toEqual([200, 200]);
  expect((await maya.client.get("/api/directory")).status).toBe(401);
});
