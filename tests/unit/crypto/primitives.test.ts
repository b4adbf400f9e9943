import nacl from "tweetnacl";
import { describe, expect, test } from "vitest";
import {
  boxKeyPairFromSecret,
  boxOpenAfter,
  boxSealAfter,
  ephemeralAgreement,
  softwareAgreement,
  webcryptoAgreement,
} from "#app/crypto/primitives/box.ts";
import { bulkSecretboxOpen, bulkSecretboxSeal } from "#app/crypto/primitives/bulk-secretbox.ts";
import { equalSecret } from "#app/crypto/primitives/equal-secret.ts";
import { checkBoxPublicKey, checkSigPublicKey } from "#app/crypto/primitives/key-hygiene.ts";
import { pkcs8Of } from "#app/crypto/primitives/pkcs8.ts";
import { secretboxOpen, secretboxSeal } from "#app/crypto/primitives/secretbox.ts";
import { softwareSigner, verify, webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { concat, fromHex, toHex, utf8 } from "#app/lib/bytes.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { seededRandom } from "#tests/factories/test-person.ts";

const random = seededRandom("primitives");

describe("secretbox", () => {
  test("is the same bytes in tweetnacl and in the bulk implementation", () => {
    for (const length of [0, 1, 15, 16, 17, 63, 64, 65, 1024, 65_536]) {
      const [message, nonce, key] = [random(length), random(24), random(32)];
      const sealed = secretboxSeal(message, nonce, key);
      expect(toHex(bulkSecretboxSeal(message, nonce, key))).toBe(toHex(sealed));
      expect(toHex(bulkSecretboxOpen(sealed, nonce, key))).toBe(toHex(message));
      expect(toHex(secretboxOpen(sealed, nonce, key))).toBe(toHex(message));
    }
  });

  test("any flipped bit and any cut is E_CT in both", async () => {
    const [nonce, key] = [random(24), random(32)];
    const sealed = secretboxSeal(utf8("10 mg once daily"), nonce, key);
    for (const open of [secretboxOpen, bulkSecretboxOpen]) {
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const altered = sealed.slice();
        altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await refusalOf(() => open(altered, nonce, key))).toBe("E_CT");
      }
      for (const length of [0, 1, 15, 16])
        expect(await refusalOf(() => open(sealed.slice(0, length), nonce, key))).toBe("E_CT");
      expect(await refusalOf(() => open(sealed, nonce.slice(1), key))).toBe("E_LEN");
    }
  });
});

describe("box", () => {
  test("opens from a WebCrypto handle that never shows its secret", async () => {
    const [recipient, ephemeral] = [boxKeyPairFromSecret(random(32)), boxKeyPairFromSecret(random(32))];
    const pkcs8 = pkcs8Of("X25519", recipient.secretKey);
    const handle = await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]);
    const nonce = random(24);
    const box = boxSealAfter(utf8("k"), nonce, await softwareAgreement(ephemeral).agree(recipient.publicKey));
    expect(toHex(box)).toBe(toHex(nacl.box(utf8("k"), nonce, recipient.publicKey, ephemeral.secretKey)));
    for (const agreement of [webcryptoAgreement(handle, recipient.publicKey), softwareAgreement(recipient)]) {
      const shared = await agreement.agree(ephemeral.publicKey);
      expect(boxOpenAfter(box, nonce, shared)).toEqual(utf8("k"));
      box[3] = (box[3] ?? 0) ^ 1;
      expect(await refusalOf(() => boxOpenAfter(box, nonce, shared))).toBe("E_UNWRAP");
      box[3] = (box[3] ?? 0) ^ 1;
    }
  });

  test("an ephemeral handle agrees on what its secret would,", async () => {
    const [secret, peer] = [random(32), boxKeyPairFromSecret(random(32))];
    const handle = await ephemeralAgreement(() => secret.slice());
    const pair = boxKeyPairFromSecret(secret);
    expect(toHex(handle.publicKey)).toBe(toHex(pair.publicKey));
    const shared = await softwareAgreement(pair).agree(peer.publicKey);
    expect(toHex(await handle.agree(peer.publicKey))).toBe(toHex(shared));
  });

  test("agreement with a low-order key is refused", async () => {
    const pair = boxKeyPairFromSecret(random(32));
    const pkcs8 = pkcs8Of("X25519", pair.secretKey);
    const handle = await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]);
    for (const agreement of [softwareAgreement(pair), webcryptoAgreement(handle, pair.publicKey)])
      expect(await refusalOf(() => agreement.agree(new Uint8Array(32)))).toBe("E_LOW_ORDER");
  });
});

describe("signatures", () => {
  test("are the same from a seed and from a WebCrypto handle, and verify under their own tag only", async () => {
    const seed = random(32);
    const handle = await crypto.subtle.importKey("pkcs8", pkcs8Of("Ed25519", seed), "Ed25519", false, [
      "sign",
    ]);
    const software = softwareSigner(seed);
    const message = utf8("statement");
    const signature = await software.sign("stmt-sig", message);
    expect(await webcryptoSigner(handle, software.publicKey).sign("stmt-sig", message)).toEqual(signature);
    expect(verify(signature, "stmt-sig", message, software.publicKey)).toBe(true);
    expect(verify(signature, "stmt-sig2", message, software.publicKey)).toBe(false);
    expect(verify(signature, "thr-sig", message, software.publicKey)).toBe(false);
    expect(verify(signature.slice(1), "stmt-sig", message, software.publicKey)).toBe(false);
  });

  test("with S replaced by S + L do not verify", async () => {
    const signer = softwareSigner(random(32));
    const signature = await signer.sign("env-sig", utf8("m"));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let s = 0n;
    for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(signature[i] ?? 0);
    const malleated = signature.slice();
    for (let i = 0, rest = s + order; i < 32; i++, rest >>= 8n) malleated[32 + i] = Number(rest & 255n);
    expect(verify(signature, "env-sig", utf8("m"), signer.publicKey)).toBe(true);
    expect(verify(malleated, "env-sig", utf8("m"), signer.publicKey)).toBe(false);
  });

  test("of a small-order key never verify", () => {
    const identity = concat(Uint8Array.of(1), new Uint8Array(31));
    expect(verify(concat(identity, new Uint8Array(32)), "env-sig", utf8("m"), identity)).toBe(false);
  });
});

describe("key hygiene", () => {
  const p = 2n ** 255n - 19n;
  const little = (value: bigint) =>
    Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

  test("refuses X25519 keys of small order, at or above p, with the top bit, or of another length", async () => {
    const bad = [
      0n,
      1n,
      p - 1n,
      325606250916557431795983626356110631294008115727848805560023387167927233504n,
      39382357235489614581723060781553021112529911719440698176882885853963445705823n,
      p,
      p + 1n,
      2n ** 255n - 1n,
      9n + 2n ** 255n,
    ];
    for (const value of bad)
      expect(await refusalOf(() => checkBoxPublicKey(little(value)))).toBe("E_LOW_ORDER");
    expect(await refusalOf(() => checkBoxPublicKey(new Uint8Array(31)))).toBe("E_LEN");
    checkBoxPublicKey(little(9n));
    checkBoxPublicKey(boxKeyPairFromSecret(random(32)).publicKey);
  });

  test("refuses Ed25519 keys of small order, with a torsion part, off the curve or not canonical", async () => {
    const bad = [
      "0100000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      // 7 B plus a point of order 8: on the curve and of large order, with a torsion part
      "e9b2fe981587efae6478f48ba1fa60cec6126d0e26dde72a0a24f640dcd783e5",
      // y = 2 is no point; p + 1 encodes y = 1 a second way
      "0200000000000000000000000000000000000000000000000000000000000000",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    for (const key of bad) expect(await refusalOf(() => checkSigPublicKey(fromHex(key)))).toBe("E_LOW_ORDER");
    expect(await refusalOf(() => checkSigPublicKey(new Uint8Array(33)))).toBe("E_LEN");
    checkSigPublicKey(softwareSigner(random(32)).publicKey);
  });
});

test("secrets compare by content and length", () => {
  expect(equalSecret(fromHex("0102"), fromHex("0102"))).toBe(true);
  expect(equalSecret(fromHex("0102"), fromHex("0103"))).toBe(false);
  expect(equalSecret(fromHex("0102"), fromHex("01"))).toBe(false);
});
