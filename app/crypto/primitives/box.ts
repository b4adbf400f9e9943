import nacl from "tweetnacl";
import { isZero } from "../codec.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
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

/** A fresh X25519 pair from injected randomness. */
export function generateBoxKeyPair(random: Random): BoxKeyPair {
  return boxKeyPairFromSecret(random(32));
}

/** The pair of a 32-byte secret: kits and test vectors. */
export function boxKeyPairFromSecret(secret: Uint8Array): BoxKeyPair {
  refuseUnless(secret.length === 32, "E_LEN");
  const pair = nacl.box.keyPair.fromSecretKey(new Uint8Array(secret));
  return { publicKey: new Uint8Array(pair.publicKey), secretKey: new Uint8Array(pair.secretKey) };
}

/** nacl.box from an ephemeral secret key to a recipient's box key (SPEC §8); the key must have passed `checkBoxPublicKey`. */
export function boxSealEphemeral(
  message: Uint8Array,
  nonce: Uint8Array,
  recipientPublicKey: Uint8Array,
  ephemeralSecretKey: Uint8Array,
): Uint8Array<ArrayBuffer> {
  refuseUnless(
    nonce.length === 24 && recipientPublicKey.length === 32 && ephemeralSecretKey.length === 32,
    "E_LEN",
  );
  return new Uint8Array(nacl.box(message, nonce, recipientPublicKey, ephemeralSecretKey));
}

/** The receiving half of X25519, behind an interface because a device's secret is a handle, never bytes (SPEC §3). */
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

function requireContribution(shared: Uint8Array): Uint8Array {
  refuseUnless(!isZero(shared), "E_LOW_ORDER");
  return shared;
}

/** Opens a nacl.box from the raw X25519 output: HSalsa20, then secretbox, so the secret key never is bytes. Failure is E_UNWRAP. */
export function boxOpenAfter(
  box: Uint8Array,
  nonce: Uint8Array,
  shared: Uint8Array,
): Uint8Array<ArrayBuffer> {
  refuseUnless(nonce.length === 24 && shared.length === 32, "E_LEN");
  const key = new Uint8Array(32);
  lowlevel.crypto_core_hsalsa20(key, new Uint8Array(16), shared, sigma);
  const message = nacl.box.open.after(box, nonce, key);
  key.fill(0);
  if (message === null) throw new ProtocolError("E_UNWRAP");
  return new Uint8Array(message);
}
