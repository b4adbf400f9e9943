import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { provePossession, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { RegistrationResult } from "#app/protocol/session-api.ts";
import { withKit } from "#tests/adversary/egress/sheet-calls.ts";
import { type Misbehaviour, SoftwareAuthenticator } from "#tests/authenticators/software.ts";
import type { ApiAnswer } from "#tests/factories/api-client.ts";
import { ApiClinic, clinicSettings } from "#tests/factories/api-clinic.ts";
import { ApiLink } from "#tests/factories/api-link.ts";
import { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";
import { makeTestDevice } from "#tests/factories/test-person.ts";

/** One try to register this passkey: what it has to answer, and how the answer is given. */
interface Attempt {
  challenge: string;
  finish(credential: RegistrationResult): Promise<ApiAnswer>;
}
type Place = (passkey: SoftwareAuthenticator) => Promise<Attempt>;

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
let places: { invitation: Place; link: Place; recovery: Place };

beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

/** The same person with another passkey, or with none that would not lie. */
function withPasskey(person: ApiPerson, passkey: object): ApiPerson {
  return Object.assign(Object.create(Object.getPrototypeOf(person)), person, { passkey });
}

async function setUp(passkey: SoftwareAuthenticator): Promise<Attempt> {
  const admin = withPasskey(await ApiPerson.create(server, "Ada Root", 3), passkey);
  const token = await setupTokenOf(server);
  const { challenge } = (await admin.client.post("/api/setup/begin", { token, name: admin.name })).json;
  const account = await admin.newAccount(challenge);
  const { name, nameSalt } = admin;
  const body = { token, account, name, nameSalt: toBase64url(nameSalt), clinic: clinicSettings };
  return {
    challenge,
    finish: (credential) => admin.client.post("/api/setup/finish", { ...body, credential }),
  };
}

async function openPlaces(): Promise<typeof places> {
  const invited = await ApiPerson.create(server, "New Person", 1);
  const made = await clinic.makeInvitation(doctor, invited, inviteKind.patient);
  expect((await doctor.client.post("/api/invitations", made.request)).status).toBe(200);
  const patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  const { person, signer, prove } = await withKit({ server, clinic, doctor });
  const device = makeTestDevice(person.keys.random);
  const { account, chain } = person.keys;
  const at = { accountId: account, seq: chain.seq + 1, prev: chain.head };
  const possession = await provePossession(at, device.record, device.keys);
  const change = { type: "add", device: device.record, replaces: zeroId(), ...possession } as const;
  const wire = toBase64url(await signNext(chain, change, person.keys.at(), signer));
  const kemPk = toBase64url(device.keys.kem.publicKey);
  return {
    async invitation(passkey) {
      const challenge = await clinic.begin(invited, made);
      const finish = (credential: RegistrationResult) => {
        const { credentialId } = passkey;
        return clinic.accept(
          withPasskey(invited, { credentialId, create: () => credential }),
          made,
          challenge,
        );
      };
      return { challenge, finish };
    },
    async link(passkey) {
      const link = Object.assign(new ApiLink(server.origin), { passkey });
      const { credential: honest, ...opening } = await link.opening();
      const { challenge } = JSON.parse(Buffer.from(honest.response.clientDataJSON, "base64url").toString());
      const finish = async (credential: RegistrationResult) => {
        const opened = await link.client.post("/api/links", { ...opening, credential });
        if (opened.status !== 200) return opened;
        expect((await link.claim(patient)).status).toBe(200);
        expect((await patient.client.post("/api/chain/device", await link.addition(patient))).status).toBe(
          200,
        );
        return link.client.post(`${link.path}/finish`, await link.finishing());
      };
      return { challenge, finish };
    },
    async recovery(passkey) {
      const { challenge, apiAuth } = await prove(passkey.credentialId);
      const body = { wire, kemPk, apiAuth };
      return {
        challenge,
        finish: (credential) => person.client.post("/api/recovery/finish", { ...body, credential }),
      };
    },
  };
}

/** Flips one bit of the attestation object, `offset` bytes behind the hash of the relying party's name. */
function flipAfterHash(result: RegistrationResult, offset: number): RegistrationResult {
  const bytes = Buffer.from(fromBase64url(result.response.attestationObject));
  // The text "authData", then a byte string of more than 24 bytes: two bytes of head (RFC 8949 §3).
  const at = bytes.indexOf("authData") + "authData".length + 2 + offset;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return {
    ...result,
    response: { ...result.response, attestationObject: toBase64url(new Uint8Array(bytes)) },
  };
}

const simple = (lie: Misbehaviour) => async (place: Place) => {
  const passkey = new SoftwareAuthenticator(server.origin);
  const { challenge, finish } = await place(passkey);
  return finish(passkey.create(challenge, lie));
};
const flipped = (offset: number) => async (place: Place) => {
  const passkey = new SoftwareAuthenticator(server.origin);
  const { challenge, finish } = await place(passkey);
  return finish(flipAfterHash(passkey.create(challenge), offset));
};

const lies: [string, (place: Place) => Promise<ApiAnswer>][] = [
  ["another origin", simple({ origin: "https://evil.example" })],
  ["another relying party", simple({ rpId: "evil.example" })],
  ["no user verification", simple({ userVerified: false })],
  ["an assertion in place of a registration", simple({ type: "webauthn.get" })],
  ["a bit of the relying party flipped", flipped(5)],
  ["the flag of a present person flipped", flipped(32)],
  ["a bit of the credential's id flipped", flipped(37 + 16 + 2 + 7)],
  [
    "a challenge that was answered once",
    async (place) => {
      const passkey = new SoftwareAuthenticator(server.origin);
      const { challenge, finish } = await place(passkey);
      expect((await finish(passkey.create(challenge, { userVerified: false }))).status).toBe(400);
      return finish(passkey.create(challenge));
    },
  ],
  [
    "a challenge that was made for signing in",
    async (place) => {
      const passkey = new SoftwareAuthenticator(server.origin);
      const { finish } = await place(passkey);
      const { json } = await doctorOrNobody().post("/api/session/begin", {});
      return finish(passkey.create(json.challenge));
    },
  ],
];

const refused = { status: 400, json: { code: "E_PASSKEY" } };
const doctorOrNobody = () => doctorClient ?? strangerClient();
let doctorClient: ApiPerson["client"] | null = null;
const strangerClient = () => new ApiLink(server.origin).client;

describe("setting up a clinic", () => {
  test.each(lies)("is refused with %s", async (_lie, tell) => {
    expect(await tell(setUp)).toMatchObject(refused);
    expect((await server.owner.query("select 1 from credential")).rows).toEqual([]);
  });
});

describe("in a clinic that stands", () => {
  beforeAll(async () => {
    clinic = await ApiClinic.setUp(server);
    doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
    await clinic.endorse([doctor]);
    doctorClient = doctor.client;
    places = await openPlaces();
  });
  const credentials = async () =>
    (await server.owner.query("select id, person_id, public_key from credential order by id")).rows;

  for (const name of ["invitation", "link", "recovery"] as const) {
    test.each(lies)(`a passkey is refused by ${name} with %s`, async (_lie, tell) => {
      const before = await credentials();
      expect(await tell(places[name])).toMatchObject(refused);
      expect(await credentials()).toEqual(before);
    });

    test(`by ${name} nobody takes another person's credential`, async () => {
      const before = await credentials();
      const clone = new SoftwareAuthenticator(server.origin, doctor.passkey.credentialId);
      const { challenge, finish } = await places[name](clone);
      const answer = await finish(clone.create(challenge));
      expect(answer).toMatchObject({ status: 409, json: { code: "E_CONFLICT" } });
      expect(await credentials()).toEqual(before);
      expect((await doctor.signIn()).status).toBe(200);
    });

    test(`the same by ${name} without a lie is taken`, async () => {
      expect(await simple({})(places[name])).toMatchObject({ status: 200 });
    });
  }
});
