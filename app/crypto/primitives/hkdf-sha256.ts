import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

/** Plain HKDF-SHA256 (RFC 5869), for the vault's key encryption keys and the published test vectors. */
export function hkdfSha256(
  ikm: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array<ArrayBuffer> {
  return hkdf(sha256, ikm, salt, info, length);
}
