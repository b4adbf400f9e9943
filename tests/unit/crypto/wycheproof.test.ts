import { expect, test } from "vitest";
import { ProtocolError } from "#app/crypto/errors.ts";
import { boxKeyPairFromSecret, softwareAgreement, webcryptoAgreement } from "#app/crypto/primitives/box.ts";
import { hkdfSha256 } from "#app/crypto/primitives/hkdf-sha256.ts";
import { kemDecapsulate, kemEncapsulate, kemKeyPairFromSeed } from "#app/crypto/primitives/kem.ts";
import { checkBoxPublicKey } from "#app/crypto/primitives/key-hygiene.ts";
import { pkcs8Of } from "#app/crypto/primitives/pkcs8.ts";
import { verifyRaw } from "#app/crypto/primitives/signature.ts";
import { equalBytes, fromHex, toHex } from "#app/lib/bytes.ts";
import { sharedVectors } from "#tests/factories/shared-vectors.ts";

type Vectors<Group, Case> = {
  testGroups: (Group & { tests: (Case & { tcId: number; result: string })[] })[];
};

function cases<Group, Case>(file: string) {
  const vectors = sharedVectors<Vectors<Group, Case>>(`wycheproof/${file}`);
  return vectors?.testGroups.flatMap((group) => group.tests.map((vector) => ({ group, vector }))) ?? null;
}

/** Ids of the vectors for which the check says something else than expected. */
function disagreements<T extends { vector: { tcId: number } }>(
  all: T[],
  agrees: (one: T) => boolean,
): number[] {
  return all.filter((one) => !agrees(one)).map(({ vector }) => vector.tcId);
}

const x25519 = cases<object, { public: string; private: string; shared: string; flags: string[] }>(
  "x25519_test.json",
);

test.skipIf(x25519 === null)("X25519 gives the published secrets, in software and in WebCrypto", async () => {
  const wrong: number[] = [];
  for (const { vector } of x25519 ?? []) {
    const pair = boxKeyPairFromSecret(fromHex(vector.private));
    const handle = await crypto.subtle.importKey(
      "pkcs8",
      pkcs8Of("X25519", pair.secretKey),
      "X25519",
      false,
      ["deriveBits"],
    );
    const expected = vector.flags.includes("ZeroSharedSecret") ? "E_LOW_ORDER" : vector.shared;
    for (const agreement of [softwareAgreement(pair), webcryptoAgreement(handle, pair.publicKey)]) {
      const got = await agreement.agree(fromHex(vector.public)).then(toHex, codeOf);
      if (got !== expected) wrong.push(vector.tcId);
    }
  }
  expect(wrong).toEqual([]);
});

test.skipIf(x25519 === null)(
  "key hygiene refuses every low-order and non-canonical X25519 key and no other",
  () => {
    const refused = disagreements(x25519 ?? [], ({ vector }) => accepts(checkBoxPublicKey, vector.public));
    const listed = disagreements(
      x25519 ?? [],
      ({ vector }) =>
        !vector.flags.some((flag) => flag === "LowOrderPublic" || flag === "NonCanonicalPublic"),
    );
    // The top bit is refused too: some vectors set it on a key that is canonical without it.
    const topBit = disagreements(x25519 ?? [], ({ vector }) => (fromHex(vector.public)[31] ?? 0) < 128);
    expect(refused).toEqual([...new Set([...listed, ...topBit])].sort((a, b) => a - b));
    expect(refused.length).toBeGreaterThan(31);
  },
);

const ed25519 = cases<{ publicKey: { pk: string } }, { msg: string; sig: string }>("ed25519_test.json");

/**
 * The accept set of RFC 8032 with strict decoding: exactly the vectors marked valid. Malleated (S + L), truncated,
 * padded and non-canonical signatures are all false.
 */
test.skipIf(ed25519 === null)("Ed25519 accepts exactly the valid signatures", () => {
  const wrong = disagreements(
    ed25519 ?? [],
    ({ group, vector }) =>
      verifyRaw(fromHex(vector.sig), fromHex(vector.msg), fromHex(group.publicKey.pk)) ===
      (vector.result === "valid"),
  );
  expect(wrong).toEqual([]);
});

const hkdf = cases<object, { ikm: string; salt: string; info: string; size: number; okm: string }>(
  "hkdf_sha256_test.json",
);

test.skipIf(hkdf === null)("HKDF-SHA256 gives the published keys and refuses oversized requests", () => {
  const wrong = disagreements(hkdf ?? [], ({ vector }) => {
    const derive = () =>
      toHex(hkdfSha256(fromHex(vector.ikm), fromHex(vector.salt), fromHex(vector.info), vector.size));
    if (vector.result === "valid") return derive() === vector.okm;
    expect(derive).toThrow();
    return true;
  });
  expect(wrong).toEqual([]);
});

const keygen = cases<object, { seed: string; ek: string; dk: string }>("mlkem_768_keygen_seed_test.json");

test.skipIf(keygen === null)("ML-KEM-768 keys come from their seeds as published", () => {
  const wrong = disagreements(keygen ?? [], ({ vector }) => {
    const pair = kemKeyPairFromSeed(fromHex(vector.seed));
    return toHex(pair.publicKey) === vector.ek && toHex(pair.secretKey) === vector.dk;
  });
  expect(wrong).toEqual([]);
});

const encaps = cases<object, { m: string; ek: string; c: string; K: string }>("mlkem_768_encaps_test.json");

test.skipIf(encaps === null)(
  "ML-KEM-768 encapsulates as published and refuses keys beyond the modulus",
  () => {
    const wrong = disagreements(encaps ?? [], ({ vector }) => {
      const randomness = fromHex(vector.m);
      try {
        const { ciphertext, shared } = kemEncapsulate(fromHex(vector.ek), () => randomness);
        return vector.result === "valid" && toHex(ciphertext) === vector.c && toHex(shared) === vector.K;
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        return vector.result === "invalid";
      }
    });
    expect(wrong).toEqual([]);
  },
);

const decaps = cases<object, { seed: string; c: string; K: string; ek?: string }>("mlkem_768_test.json");

test.skipIf(decaps === null)("ML-KEM-768 decapsulates as published, with implicit rejection", () => {
  const wrong = disagreements(decaps ?? [], ({ vector }) => {
    try {
      const pair = kemKeyPairFromSeed(fromHex(vector.seed));
      const shared = kemDecapsulate(fromHex(vector.c), pair.secretKey);
      return vector.result === "valid" && equalBytes(shared, fromHex(vector.K));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return vector.result === "invalid";
    }
  });
  expect(wrong).toEqual([]);
});

function accepts(check: (key: Uint8Array) => void, key: string): boolean {
  try {
    check(fromHex(key));
    return true;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return false;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof ProtocolError)) throw error;
  return error.message;
}
