import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { SoftwareAuthenticator } from "#tests/authenticators/software.ts";
import type { ApiAnswer } from "#tests/factories/api-client.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";

type Call = () => Promise<ApiAnswer>;

/** What the device of a person signs so that a passkey is added or removed, for a fresh challenge. */
async function asked({ client, keys }: ApiPerson, credentialId: Uint8Array) {
  const { challenge } = (await client.post("/api/passkeys/begin", {})).json;
  const message = apiAuthMessage({
    challenge: fromBase64url(challenge),
    origin: client.origin,
    credentialId,
  });
  return { challenge, apiAuth: toBase64url(await keys.first.keys.sig.sign("api-auth", message)) };
}

async function add(person: ApiPerson, passkey: SoftwareAuthenticator): Promise<ApiAnswer> {
  const { challenge, apiAuth } = await asked(person, passkey.credentialId);
  return person.client.post("/api/passkeys", { credential: passkey.create(challenge), apiAuth });
}

/** One good call of every route about the passkeys of one device. */
export const passkeyCalls = (personOf: () => ApiPerson) => ({
  "POST /api/passkeys/begin": async (): Promise<Call> => {
    const { client } = personOf();
    return () => client.post("/api/passkeys/begin", {});
  },
  "POST /api/passkeys": async (): Promise<Call> => {
    const person = personOf();
    const passkey = new SoftwareAuthenticator(person.client.origin);
    return () => add(person, passkey);
  },
  "POST /api/passkeys/remove": async (): Promise<Call> => {
    const person = personOf();
    const passkey = new SoftwareAuthenticator(person.client.origin);
    await add(person, passkey);
    return async () => {
      const proof = await asked(person, passkey.credentialId);
      const credentialId = toBase64url(passkey.credentialId);
      return person.client.post("/api/passkeys/remove", { credentialId, ...proof });
    };
  },
});
