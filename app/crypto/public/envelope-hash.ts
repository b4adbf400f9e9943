import { concat } from "#app/lib/bytes.ts";
import { H, sha256 } from "../primitives/tagged.ts";

/** hh = H(hdr, EnvHdr): binds every unmasked key to the header (SPEC §8). */
export function headerHash(header: Uint8Array): Uint8Array<ArrayBuffer> {
  return H("hdr", header);
}

/** SHA-256 of each wrap, in recipient order. */
export function wrapHashesOf(wraps: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  return wraps.map((wrap) => sha256(wrap));
}

/** env_hash = H(env, EnvHdr | com | SHA-256(ct) | H(wraps, concat SHA-256(wrap_i))), the id of an envelope (SPEC §8). */
export function envHash(
  header: Uint8Array,
  com: Uint8Array,
  ctSha256: Uint8Array,
  wrapHashes: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  return H("env", header, com, ctSha256, H("wraps", concat(...wrapHashes)));
}
