import { createHash, createHmac, hkdfSync, pbkdf2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type KekPurpose, kekFromPassphrase, kekFromPrf, prfInput } from "#app/vault/worker/kek.ts";

const salt = new Uint8Array(32).fill(3);
const credentialId = new Uint8Array(20).fill(4);
const rpId = "clinic.example";

/** SPEC §12 by another implementation: HKDF(secret, salt, TAG(kek/…) | SHA-256(credentialId) | u16 len | rpId). */
function expectedKek(secret: Buffer, purpose: KekPurpose): Buffer {
  const tag = Buffer.from(`bedside/1/kek/${purpose}`);
  const info = Buffer.concat([
    Buffer.from([tag.length]),
    tag,
    createHash("sha256").update(credentialId).digest(),
    Buffer.from([0, rpId.length]),
    Buffer.from(rpId),
  ]);
  return Buffer.from(hkdfSync("sha256", secret, salt, info, 32));
}

/** What a key that cannot be exported wraps, opened with the bytes it should be. */
async function wrapsAs(kek: CryptoKey, expected: Buffer): Promise<boolean> {
  const inner = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const iv = new Uint8Array(12);
  const wrapped = await crypto.subtle.wrapKey("raw", inner, kek, { name: "AES-GCM", iv });
  const same = await crypto.subtle.importKey("raw", new Uint8Array(expected), "AES-GCM", false, ["decrypt"]);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, same, wrapped).then(
    () => true,
    () => false,
  );
}

describe("key encryption keys", () => {
  it.each(["unlock", "admin"] as const)(
    "the PRF input for %s is its name, a zero byte and the salt",
    (purpose) => {
      const expected = Buffer.concat([Buffer.from(`bedside/1/prf/${purpose}`), Buffer.from([0]), salt]);
      expect(Buffer.from(prfInput(purpose, salt))).toEqual(expected);
    },
  );

  it.each(["unlock", "admin"] as const)(
    "the KEK for %s is bound to purpose, passkey and relying party",
    async (purpose) => {
      const output = new Uint8Array(32).fill(9);
      const kek = await kekFromPrf(output, { purpose, salt, credentialId, rpId });
      expect(kek.extractable).toBe(false);
      expect(output.every((byte) => byte === 0)).toBe(true);
      const secret = Buffer.alloc(32, 9);
      expect(await wrapsAs(kek, expectedKek(secret, purpose))).toBe(true);
      expect(await wrapsAs(kek, expectedKek(secret, purpose === "unlock" ? "admin" : "unlock"))).toBe(false);
    },
  );

  it("the passphrase path joins 600,000 rounds of PBKDF2 with a key of this browser", async () => {
    const raw = Buffer.alloc(32, 5);
    const hmac = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, [
      "sign",
    ]);
    const kek = await kekFromPassphrase("correct horse", hmac, {
      purpose: "unlock",
      salt,
      credentialId,
      rpId,
    });
    const stretched = pbkdf2Sync("correct horse", salt, 600_000, 32, "sha256");
    const secret = Buffer.concat([stretched, createHmac("sha256", raw).update(salt).digest()]);
    expect(await wrapsAs(kek, expectedKek(secret, "unlock"))).toBe(true);
  });
});
