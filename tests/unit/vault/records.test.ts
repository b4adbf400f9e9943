import { beforeAll, describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { kekFromPrf } from "#app/vault/worker/kek.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import {
  bindingOf,
  unwrapWithProof,
  type VaultRecord,
  type Wrapped,
  wrapContext,
} from "#app/vault/worker/records.ts";

const rpId = "clinic.example";
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const aes = { name: "AES-GCM", length: 256 };
const outputs = { phone: new Uint8Array(32).fill(1), key: new Uint8Array(32).fill(2) };
const ids = { phone: toBase64url(random(16)), key: toBase64url(random(16)) };

async function wrapped(vaultKey: CryptoKey, credentialId: string, output: Uint8Array): Promise<Wrapped> {
  const [salt, iv] = [random(32), random(12)];
  const kek = await kekFromPrf(output.slice(), bindingOf({ credentialId, rpId }, "unlock", salt));
  const additionalData = wrapContext("unlock", credentialId);
  const sealed = await crypto.subtle.wrapKey("raw", vaultKey, kek, { name: "AES-GCM", iv, additionalData });
  return { salt, iv, wrapped: new Uint8Array(sealed) };
}

describe("one vault, two passkeys", () => {
  let records: VaultRecord[];
  let vaultKey: CryptoKey;
  beforeAll(async () => {
    vaultKey = await crypto.subtle.generateKey(aes, true, ["encrypt", "decrypt"]);
    const recordOf = async (name: "phone" | "key"): Promise<VaultRecord> => {
      const unlock = await wrapped(vaultKey, ids[name], outputs[name]);
      return {
        v: 1,
        credentialId: ids[name],
        rpId,
        protection: "prf",
        created: 1,
        unlock,
        admin: unlock,
      };
    };
    records = [await recordOf("phone"), await recordOf("key")];
  });

  const unlockWith = (credentialId: string, output: Uint8Array) =>
    unwrapWithProof(
      { storage: memoryStorage() } as never, // only the passphrase path looks into it
      records,
      { type: "prf", credentialId, output: output.slice() },
      "unlock",
      (kek, { iv, wrapped: bytes }, additionalData) =>
        crypto.subtle.unwrapKey(
          "raw",
          new Uint8Array(bytes),
          kek,
          { name: "AES-GCM", iv: new Uint8Array(iv), additionalData },
          aes,
          true,
          ["encrypt", "decrypt"],
        ),
    );

  it("each opens it with its own output", async () => {
    const expected = await crypto.subtle.exportKey("raw", vaultKey);
    for (const name of ["phone", "key"] as const)
      expect(await crypto.subtle.exportKey("raw", await unlockWith(ids[name], outputs[name]))).toEqual(
        expected,
      );
  });

  it("the output of one does not open the record of the other, and both stay as they were", async () => {
    const before = structuredClone(records);
    await expect(unlockWith(ids.phone, outputs.key)).rejects.toThrow("E_PRF(mismatch)");
    await expect(unlockWith(ids.key, outputs.phone)).rejects.toThrow("E_PRF(mismatch)");
    expect(records).toEqual(before);
  });

  it("a passkey that has no record here opens nothing", async () => {
    const other = toBase64url(fromBase64url(ids.phone).map((byte) => byte ^ 1));
    await expect(unlockWith(other, outputs.phone)).rejects.toThrow("E_NO_RECORD");
  });
});
