import { beforeAll, describe, expect, it } from "vitest";
import { linkDigits, parseLinkQr } from "#app/crypto/secret/linking.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { openFromNew, openFromOld, sealLink } from "#app/vault/worker/link-messages.ts";
import { openClinic, type Seat, seat } from "#tests/factories/vault-clinic.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** The person in the middle has seen the secret, and passes on, reads and writes what both sides say. */
describe("the six digits of a link", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeAll(async () => {
    clinic = await openClinic();
  });

  async function started(old: Seat) {
    const fresh = seat(clinic.relay, clinic.clock);
    await fresh.vault.prfInputs();
    const link = await fresh.vault.linkStart({
      ...{ credentialId: toBase64url(random(16)), rpId: "clinic.test", flags: { prf: true }, label: "New" },
      protection: { type: "prf", unlock: random(32), admin: random(32) },
    });
    await old.vault.linkJoin(link.qr);
    const { message: offer } = await old.vault.linkOffer(link.message);
    return { fresh, offer, ...parseLinkQr(link.qr) };
  }

  it("are the same on both screens, and stay the same when the chain moves and the steps repeat", async () => {
    const { patient } = clinic;
    const { fresh, offer } = await started(patient);
    const first = await fresh.vault.linkAnswer(offer);
    const again = await fresh.vault.linkAnswer((await patient.vault.linkOffer(null)).message);
    if (again.type !== "proof") throw new Error("an offer is answered with a proof");
    expect(await patient.vault.linkProof(again.message)).toMatchObject({ digits: first.digits });
    expect(again.digits).toBe(first.digits);
  });

  it("cannot be chosen by whoever offers in the old device's place: the nonce that was answered stands", async () => {
    const { fresh, offer, linkSecret } = await started(clinic.patient);
    await fresh.vault.linkAnswer(offer);
    const other = { ...openFromOld(linkSecret, offer), nonce: toBase64url(random(32)) };
    await expect(fresh.vault.linkAnswer(sealLink(linkSecret, other, random))).rejects.toThrow("E_LINK");
  });

  it("cannot be chosen by whoever answers in the new device's place: the nonce was committed to before", async () => {
    const { patient } = clinic;
    const { fresh, offer, linkSecret } = await started(patient);
    const step = await fresh.vault.linkAnswer(offer);
    if (step.type !== "proof") throw new Error("an offer is answered with a proof");
    const other = { ...openFromNew(linkSecret, step.message), nonce: toBase64url(random(32)) };
    await expect(patient.vault.linkProof(sealLink(linkSecret, other, random))).rejects.toThrow("E_LINK");
  });

  it("hang on both nonces, which nobody knows before the other side is fixed", async () => {
    const { patient } = clinic;
    const { fresh, offer, linkSecret, deviceId } = await started(patient);
    const { digits } = await fresh.vault.linkAnswer(offer);
    const { accountId } = await patient.vault.status();
    // What the secret and the public ids give: here a device with the same digits could be looked for at leisure.
    expect(digits).not.toBe(linkDigits(linkSecret, deviceId, fromBase64url(accountId ?? "")));
  });
});
