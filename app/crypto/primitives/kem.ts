import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { ProtocolError, refuseUnless } from "../errors.ts";
import type { Random } from "./random.ts";
import { H } from "./tagged.ts";

/** Sizes of ML-KEM-768 in bytes (FIPS 203 table 3). */
export const kemSizes = { seed: 64, publicKey: 1184, ciphertext: 1088, shared: 32 } as const;

export type KemKeyPair = {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly secretKey: Uint8Array<ArrayBuffer>;
};

/** The pair of a 64-byte seed d | z (FIPS 203 §7.1); what is stored is the seed. */
export function kemKeyPairFromSeed(seed: Uint8Array): KemKeyPair {
  refuseUnless(seed.length === kemSizes.seed, "E_LEN");
  return ml_kem768.keygen(seed);
}

/** Encapsulates to a public key with injected randomness. A key that fails the modulus check of FIPS 203 §7.2 is E_LOW_ORDER. */
export function kemEncapsulate(
  publicKey: Uint8Array,
  random: Random,
): { ciphertext: Uint8Array<ArrayBuffer>; shared: Uint8Array<ArrayBuffer> } {
  refuseUnless(publicKey.length === kemSizes.publicKey, "E_LEN");
  try {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, random(32));
    return { ciphertext: cipherText, shared: sharedSecret };
  } catch (cause) {
    throw new ProtocolError("E_LOW_ORDER", undefined, { cause });
  }
}

/** Decapsulates; an altered ciphertext gives another secret, not an error (implicit rejection, FIPS 203 §7.3). */
export function kemDecapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(ciphertext.length === kemSizes.ciphertext, "E_LEN");
  try {
    return ml_kem768.decapsulate(ciphertext, secretKey);
  } catch (cause) {
    throw new ProtocolError("E_UNWRAP", undefined, { cause });
  }
}

/** kem_hash = H(kem-pk, pk): the chain carries this, the server's directory the 1,184 bytes (SPEC §4). */
export function kemHash(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(publicKey.length === kemSizes.publicKey, "E_LEN");
  return H("kem-pk", publicKey);
}
