import { ed25519 } from "@noble/curves/ed25519.js";
import { concat } from "#app/lib/bytes.ts";
import { ProtocolError, type ProtocolReason } from "../errors.ts";
import { type SigTag, TAG } from "./tagged.ts";

/** Something that signs under a tag. A device's key is a WebCrypto handle; only kits, invitations and tests hold seeds. */
export interface Signer {
  readonly publicKey: Uint8Array;
  /** SIG(sk, t, m) = Ed25519(sk, TAG(t) | m), 64 bytes. */
  sign(tag: SigTag, message: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
}

/** Signs with a 32-byte Ed25519 seed. */
export function softwareSigner(seed: Uint8Array): Signer {
  return {
    publicKey: ed25519.getPublicKey(seed),
    async sign(tag, message) {
      return ed25519.sign(concat(TAG(tag), message), seed);
    },
  };
}

/** Signs with a non-extractable WebCrypto Ed25519 handle. */
export function webcryptoSigner(privateKey: CryptoKey, publicKey: Uint8Array): Signer {
  return {
    publicKey,
    async sign(tag, message) {
      return new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, concat(TAG(tag), message)));
    },
  };
}

/**
 * Ed25519 verification with one accept set everywhere (RFC 8032 strict decoding, S < L, no small-order key), so that
 * client, server and auditor never disagree about a signature (SPEC §3). Malformed input is false, never a throw.
 */
export function verify(
  signature: Uint8Array,
  tag: SigTag,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  return verifyRaw(signature, concat(TAG(tag), message), publicKey);
}

/** The same accept set over untagged bytes: checkpoints of other logs and published test vectors. */
export function verifyRaw(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}

/** Throws E_SIG (or E_CHAIN with the given reason) unless the signature holds. */
export function requireSignature(
  signature: Uint8Array,
  tag: SigTag,
  message: Uint8Array,
  publicKey: Uint8Array,
  reason?: ProtocolReason,
): void {
  if (verify(signature, tag, message, publicKey)) return;
  throw reason === undefined ? new ProtocolError("E_SIG") : new ProtocolError("E_CHAIN", reason);
}
