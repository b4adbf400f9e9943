import { createHash, randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { verifyAssertion } from "#app/services/passkey/verify-assertion.server.ts";
import { verifyRegistration } from "#app/services/passkey/verify-registration.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { SoftwareAuthenticator } from "#tests/authenticators/software.ts";

/** The one row of the table of credentials: everything else is the code that serves. */
const row = vi.hoisted(() => ({ credential: null as unknown, counter: -1 }));
vi.mock("#db/queries/credentials.server.ts", () => ({
  findCredential: async () => row.credential,
  setCounter: async (_tx: unknown, _id: unknown, counter: number) => {
    row.counter = counter;
  },
}));

const env = { origin: "https://clinic.example", relyingParty: "clinic.example" };
const passkey = new SoftwareAuthenticator(env.origin);
const challenge = new Uint8Array(randomBytes(32));
const masks = [4, 0x81];
// No statement reaches a database here.
const tx = {} as WriteTx;

function flipped(text: string, at: number, mask: number): string {
  const bytes = fromBase64url(text);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  return toBase64url(bytes);
}

test("an assertion is refused when any byte of it was flipped", async () => {
  const made = await verifyRegistration(env, challenge, passkey.create(toBase64url(challenge)));
  row.credential = { id: made.id, publicKey: Buffer.from(made.publicKey), counter: made.counter };
  const honest = passkey.get(toBase64url(challenge));
  let tried = 0;
  for (const field of ["clientDataJSON", "authenticatorData", "signature"] as const) {
    const length = fromBase64url(honest.response[field]).length;
    for (let at = 0; at < length; at++)
      for (const mask of masks) {
        const response = { ...honest.response, [field]: flipped(honest.response[field], at, mask) };
        const verdict = verifyAssertion(tx, env, challenge, { ...honest, response });
        await expect(verdict, `${field} ${at} ${mask}`).rejects.toMatchObject({ code: "E_PASSKEY" });
        tried += 1;
      }
  }
  expect(tried).toBeGreaterThan(400);
  expect(row.counter).toBe(-1);
  await verifyAssertion(tx, env, challenge, honest);
  expect(row.counter).toBe(passkey.counter);
});

test("a registration is refused, or is another credential's, when any byte of what binds it was flipped", async () => {
  const honest = passkey.create(toBase64url(challenge));
  const object = Buffer.from(fromBase64url(honest.response.attestationObject));
  const from = object.indexOf(createHash("sha256").update(env.relyingParty).digest());
  // Counter, model and key are signed by nobody where there is no attestation: a changed key signs nobody in.
  const [counterAt, lengthAt, keyAt] = [33, 53, 55 + 32];
  const binding = Array.from({ length: keyAt }, (_, at) => at).filter(
    (at) => at < counterAt || at >= lengthAt,
  );
  expect(from).toBeGreaterThan(0);
  let tried = 0;
  for (const at of binding)
    for (const mask of masks) {
      const attestationObject = flipped(honest.response.attestationObject, from + at, mask);
      const verdict = await verifyRegistration(env, challenge, {
        ...honest,
        response: { ...honest.response, attestationObject },
      }).then(
        ({ id }) => (toBase64url(id) === honest.id ? "taken" : "another credential"),
        ({ code }) => code,
      );
      expect(["E_PASSKEY", "another credential"], `${at} ${mask}`).toContain(verdict);
      tried += 1;
    }
  expect(tried).toBe(2 * (33 + 2 + 32));
});
