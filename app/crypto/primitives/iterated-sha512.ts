import { sha512 } from "@noble/hashes/sha2.js";
import { concat } from "#app/lib/bytes.ts";

/** b0 = SHA-512(first), then `rounds` times b = SHA-512(b | each); 64 bytes (SPEC §11). */
export function iteratedSha512(first: Uint8Array, each: Uint8Array, rounds: number): Uint8Array<ArrayBuffer> {
  let digest = sha512(first);
  for (let i = 0; i < rounds; i++) digest = sha512(concat(digest, each));
  return digest;
}
