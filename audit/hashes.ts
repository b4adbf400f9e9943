import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** Bytes of every hash of the log. */
export const HASH_LENGTH = 32;

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);
const LINK_TAG = utf8ToBytes("bedside/1/link");
const PRIVATE_TAG = utf8ToBytes("audit-priv/v1\0");

/** Root of the tree without leaves (RFC 6962 §2.1). */
export const EMPTY_ROOT = sha256(new Uint8Array());

/** The link before the first entry of a log: 32 zero bytes. */
export const FIRST_LINK = new Uint8Array(HASH_LENGTH);

/** SHA-256(0x00 || bytes) (RFC 6962 §2.1). */
export function leafHash(bytes: Uint8Array): Uint8Array {
  return sha256.create().update(LEAF_PREFIX).update(bytes).digest();
}

/** SHA-256(0x01 || left || right) (RFC 6962 §2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(NODE_PREFIX).update(left).update(right).digest();
}

/** link_n = SHA-256("bedside/1/link" || link_{n-1} || leaf_n) (SPEC §3). */
export function linkHash(previous: Uint8Array, leaf: Uint8Array): Uint8Array {
  return sha256(concatBytes(LINK_TAG, previous, leaf));
}

/** Commitment to a private part, `c` of a leaf before base64url: SHA-256("audit-priv/v1\0" || salt32 || bytes). */
export function privateCommitment(salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  return sha256(concatBytes(PRIVATE_TAG, salt, bytes));
}

/** Equality of public byte strings. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
