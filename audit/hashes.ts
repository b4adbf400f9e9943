import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { plainEngine } from "./engine.ts";
import { createLeafInput } from "./leaf-input.ts";

/** Bytes of every hash of the log. */
export const HASH_LENGTH = 32;

/** What the bytes of a link begin with (SPEC §3). */
export const LINK_TAG = utf8ToBytes("bedside/1/link");
const PRIVATE_TAG = utf8ToBytes("audit-priv/v1\0");

/** Root of the tree without leaves (RFC 6962 §2.1). */
export const EMPTY_ROOT = plainEngine.sha256(new Uint8Array());

/** The link before the first entry of a log: 32 zero bytes. */
export const FIRST_LINK = new Uint8Array(HASH_LENGTH);

export interface LogHashes {
  /** SHA-256(0x00 || bytes) (RFC 6962 §2.1). */
  leafHash(bytes: Uint8Array): Uint8Array;
  /** SHA-256(0x01 || left || right) (RFC 6962 §2.1). */
  nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array;
  /** link_n = SHA-256("bedside/1/link" || link_{n-1} || leaf_n) (SPEC §3). */
  linkHash(previous: Uint8Array, leaf: Uint8Array): Uint8Array;
}

/** The three hashes over one SHA-256. What is hashed is put together in buffers that are used again: one call each. */
export function createLogHashes(sha256: (bytes: Uint8Array) => Uint8Array): LogHashes {
  const leafInput = createLeafInput();
  const nodeInput = new Uint8Array(1 + 2 * HASH_LENGTH);
  nodeInput[0] = 1;
  const linkInput = new Uint8Array(LINK_TAG.length + 2 * HASH_LENGTH);
  linkInput.set(LINK_TAG);
  return {
    leafHash: (bytes) => sha256(leafInput(bytes)),
    nodeHash(left, right) {
      if (left.length !== HASH_LENGTH || right.length !== HASH_LENGTH)
        return sha256(concatBytes(Uint8Array.of(1), left, right));
      nodeInput.set(left, 1);
      nodeInput.set(right, 1 + HASH_LENGTH);
      return sha256(nodeInput);
    },
    linkHash(previous, leaf) {
      if (previous.length !== HASH_LENGTH || leaf.length !== HASH_LENGTH)
        return sha256(concatBytes(LINK_TAG, previous, leaf));
      linkInput.set(previous, LINK_TAG.length);
      linkInput.set(leaf, LINK_TAG.length + HASH_LENGTH);
      return sha256(linkInput);
    },
  };
}

export const plainHashes: LogHashes = createLogHashes(plainEngine.sha256);
export const { leafHash, nodeHash, linkHash } = plainHashes;

/** Commitment to a private part, `c` of a leaf before base64url: SHA-256("audit-priv/v1\0" || salt32 || bytes). */
export function privateCommitment(salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  return plainEngine.sha256(concatBytes(PRIVATE_TAG, salt, bytes));
}

/** Equality of public byte strings. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
