import { zeroId } from "#app/crypto/codec.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { generateKit, kitRecord } from "#app/crypto/secret/kit.ts";
import { nextStatement, provePossession, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { SoftwareAuthenticator } from "#tests/authenticators/software.ts";
import type { ApiAnswer } from "#tests/factories/api-client.ts";
import type { ApiClinic } from "#tests/factories/api-clinic.ts";
import { ApiLink } from "#tests/factories/api-link.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import type { ApiServer } from "#tests/factories/api-server.ts";
import { makeTestDevice } from "#tests/factories/test-person.ts";

type Call = () => Promise<ApiAnswer>;
type World = { server: ApiServer; clinic: ApiClinic; doctor: ApiPerson };

async function newKit({ server }: World, { keys }: ApiPerson) {
  const kit = generateKit(keys.random);
  const record = kitRecord(kit, { createdMs: server.now(), identityOnly: false });
  const at = { accountId: keys.account, seq: keys.chain.seq + 1, prev: keys.chain.head };
  const possession = await provePossession(at, record, kit.keys);
  const wire = await keys.append({ type: "add", device: record, replaces: zeroId(), ...possession });
  const kemPk = toBase64url(kit.keys.kem.publicKey);
  const signer = { deviceId: deviceIdOf(record), adm: kit.keys.adm };
  return { kit, signer, body: { wire: toBase64url(wire), kemPk, locator: toBase64url(kit.locator) } };
}

/** A patient of their own, with a sheet. */
export async function withKit(world: World) {
  const person = await world.clinic.bringIn(world.doctor, "Sheila Sheet", inviteKind.patient);
  const { kit, signer, body } = await newKit(world, person);
  const { status } = await person.client.post("/api/chain/kit", body);
  if (status !== 200) throw new Error(`kit answered ${status}`);
  const begin = { locator: toBase64url(kit.locator), size: 0 };
  /** Signs for a credential's or a device's id under a fresh challenge. */
  const prove = async (id: Uint8Array) => {
    const { challenge } = (await person.client.post("/api/recovery/begin", begin)).json.options;
    const asked = { challenge: fromBase64url(challenge), origin: world.server.origin, credentialId: id };
    return { challenge, apiAuth: toBase64url(await kit.keys.sig.sign("api-auth", apiAuthMessage(asked))) };
  };
  return { person, signer, begin, prove };
}

/** One good call of every route that a recovery sheet is for. */
export const sheetCalls = (world: () => World) => ({
  "POST /api/chain/kit": async (): Promise<Call> => {
    const { clinic, doctor } = world();
    const person = await clinic.bringIn(doctor, "Kit Keller", inviteKind.patient);
    const { body } = await newKit(world(), person);
    return () => person.client.post("/api/chain/kit", body);
  },
  "POST /api/chain/removal": async (): Promise<Call> => {
    const { person, signer } = await withKit(world());
    const { keys, client } = person;
    const change = { type: "revoke", deviceId: signer.deviceId, reason: 3 } as const;
    const other = makeTestDevice(keys.random).deviceId;
    const bytes = nextStatement(keys.chain, change, keys.at(), [keys.first.deviceId, other]);
    const signature = toBase64url(await keys.first.keys.adm.sign("stmt-sig", bytes));
    return () => client.post("/api/chain/removal", { statement: toBase64url(bytes), signature });
  },
  "POST /api/recovery/begin": async (): Promise<Call> => {
    const { person, begin } = await withKit(world());
    return () => person.client.post("/api/recovery/begin", begin);
  },
  "POST /api/recovery/finish": async (): Promise<Call> => {
    const { person, signer, prove } = await withKit(world());
    const { keys } = person;
    const device = makeTestDevice(keys.random);
    const place = { accountId: keys.account, seq: keys.chain.seq + 1, prev: keys.chain.head };
    const possession = await provePossession(place, device.record, device.keys);
    const change = { type: "add", device: device.record, replaces: zeroId(), ...possession } as const;
    const wire = toBase64url(await signNext(keys.chain, change, keys.at(), signer));
    const kemPk = toBase64url(device.keys.kem.publicKey);
    const body = async () => {
      const passkey = new SoftwareAuthenticator(world().server.origin);
      const { challenge, apiAuth } = await prove(passkey.credentialId);
      return { credential: passkey.create(challenge), wire, kemPk, apiAuth };
    };
    const bodies = [await body(), await body()];
    return () => person.client.post("/api/recovery/finish", bodies.shift());
  },
  "POST /api/recovery/revoke": async (): Promise<Call> => {
    const { person, signer } = await withKit(world());
    const { keys, client } = person;
    // A second browser stands, so that the first one may go.
    const link = await new ApiLink(world().server.origin).open();
    await link.claim(person);
    const { status } = await client.post("/api/chain/device", await link.addition(person));
    if (status !== 200) throw new Error(`device answered ${status}`);
    const change = { type: "revoke", deviceId: keys.first.deviceId, reason: 1 } as const;
    const revoke = toBase64url(await signNext(keys.chain, change, keys.at(), signer));
    return () => client.post("/api/recovery/revoke", { wire: revoke });
  },
  "POST /api/recovery/block": async (): Promise<Call> => {
    const { person, signer, prove } = await withKit(world());
    const { deviceId, id } = person.keys.first;
    const ids = { kit: toBase64url(signer.deviceId), deviceId: id };
    const bodies = [
      { ...ids, ...(await prove(deviceId)) },
      { ...ids, ...(await prove(deviceId)) },
    ];
    return () => person.client.post("/api/recovery/block", bodies.shift());
  },
});
