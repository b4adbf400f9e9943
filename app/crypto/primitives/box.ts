import nacl from "tweetnacl";
import { isZero } from "../codec.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import { pkcs8Of } from "./pkcs8.ts";
import type { Random } from "./random.ts";

/** tweetnacl exports HSalsa20 in JavaScript; its type declarations leave `lowlevel` out. */
const { lowlevel } = nacl as typeof nacl & {
  lowlevel: {
    crypto_core_hsalsa20(out: Uint8Array, input: Uint8Array, key: Uint8Array, sigma: Uint8Array): void;
  };
};
const sigma = new TextEncoder().encode("expand 32-byte k");

export type BoxKeyPair = {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly secretKey: Uint8Array<ArrayBuffer>;
};

/** The pair of a 32-byte secret: kits and test vectors. */
export function boxKeyPairFromSecret(secret: Uint8Array): BoxKeyPair {
  refuseUnless(secret.length === 32, "E_LEN");
  const pair = nacl.box.keyPair.fromSecretKey(new Uint8Array(secret));
  return { publicKey: new Uint8Array(pair.publicKey), secretKey: new Uint8Array(pair.secretKey) };
}

/** One side of X25519, behind an interface because a device's secret is a handle, never bytes (SPEC §3). */
export interface BoxAgreement {
  readonly publicKey: Uint8Array;
  /** The raw 32-byte X25519 output with the peer's key; rejects with E_LOW_ORDER when it is all zero. */
  agree(peerPublicKey: Uint8Array): Promise<Uint8Array>;
}

/** Agreement with a secret held as bytes: kits during recovery, headless devices and tests. */
export function softwareAgreement(pair: BoxKeyPair): BoxAgreement {
  return {
    publicKey: pair.publicKey,
    async agree(peerPublicKey) {
      refuseUnless(peerPublicKey.length === 32, "E_LEN");
      return requireContribution(nacl.scalarMult(pair.secretKey, peerPublicKey));
    },
  };
}

/** Agreement with a non-extractable WebCrypto X25519 handle. */
export function webcryptoAgreement(privateKey: CryptoKey, publicKey: Uint8Array): BoxAgreement {
  return {
    publicKey,
    async agree(peerPublicKey) {
      refuseUnless(peerPublicKey.length === 32, "E_LEN");
      const peer = await crypto.subtle.importKey("raw", new Uint8Array(peerPublicKey), "X25519", false, []);
      try {
        return requireContribution(
          new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: peer }, privateKey, 256)),
        );
      } catch (cause) {
        // Engines refuse a low-order peer themselves; any other failure of a valid handle is not recoverable here.
        throw new ProtocolError("E_LOW_ORDER", undefined, { cause });
      }
    },
  };
}

/**
 * A fresh secret for one message, as a handle: agreements with all its recipients run at once in the engine's own code, at a
 * tenth of the time that they take in JavaScript.
 */
export async function ephemeralAgreement(random: Random): Promise<BoxAgreement> {
  const secret = random(32);
  const { publicKey } = boxKeyPairFromSecret(secret);
  const pkcs8 = pkcs8Of("X25519", secret);
  const handle = await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]);
  for (const bytes of [secret, pkcs8]) bytes.fill(0);
  return webcryptoAgreement(handle, publicKey);
}

function requireContribution(shared: Uint8Array): Uint8Array {
  refuseUnless(!isZero(shared), "E_LOW_ORDER");
  return shared;
}

/** nacl.box from the raw X25519 output of two keys, the peer's of which has passed `checkBoxPublicKey` (SPEC §8). */
export function boxSealAfter(
  message: Uint8Array,
  nonce: Uint8Array,
  shared: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const key = boxKeyOf(nonce, shared);
  const box = nacl.box.after(message, nonce, key);
  key.fill(0);
  return new Uint8Array(box);
}

/** Opens a nacl.box from the raw X25519 output: HSalsa20, then secretbox, so the secret key never is bytes. Failure is E_UNWRAP. */
export function boxOpenAfter(
  box: Uint8Array,
  nonce: Uint8Array,
  shared: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const key = boxKeyOf(nonce, shared);
  const message = nacl.box.open.after(box, nonce, key);
  key.fill(0);
  if (message === null) throw new ProtocolError("E_UNWRAP");
  return new Uint8Array(message);
}

function boxKeyOf(nonce: Uint8Array, shared: Uint8Array): Uint8Array {
  refuseUnless(nonce.length === 24 && shared.length === 32, "E_LEN");
  const key = new Uint8Array(32);
  lowlevel.crypto_core_hsalsa20(key, new Uint8Array(16), shared, sigma);
  return key;
}
