import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { concat, utf8 } from "#app/lib/bytes.ts";

/** Tags of hashes (SPEC §2, §4, §8, §9, §13), without the prefix "bedside/1/". */
export type HashTag =
  | "dev"
  | "acct"
  | "stmt"
  | "thread"
  | "kem-pk"
  | "name"
  | "hdr"
  | "rcp"
  | "wrap-nonce"
  | "kem-ct"
  | "wraps"
  | "env"
  | "heads"
  | "att-root"
  | "inv"
  | "invite"
  | "accept"
  | "link-sas"
  | "link-commit"
  | "link-mix"
  | "log-key"
  | "test";

/** Tags of derived keys. */
export type KdfTag =
  | "msg"
  | "kem-mask"
  | "att"
  | "invite/sig"
  | "invite/box"
  | "link/id"
  | "link/box-new"
  | "link/box-old"
  | "kit"
  | "kit/adm"
  | "kit/sig"
  | "kit/box"
  | "kit/kem"
  | "kit/locator";

/** Tags of signatures; the key that may sign under each is in SPEC §2. */
export type SigTag =
  | "stmt-sig"
  | "stmt-sig2"
  | "possess"
  | "invite"
  | "invite-acc"
  | "thr-sig"
  | "env-sig"
  | "api-auth"
  | "audit-signoff"
  | "log-epoch";

/** Tags used by the vault for its own key encryption keys, and by the safety number. */
export type OtherTag = "safety" | "kek/unlock" | "kek/admin";

/** TAG(t) = u8(len) | ascii "bedside/1/" + t: no two uses of a hash or a key share an input (SPEC §2). */
export function TAG(tag: HashTag | KdfTag | SigTag | OtherTag): Uint8Array<ArrayBuffer> {
  const text = utf8(`bedside/1/${tag}`);
  return concat(Uint8Array.of(text.length), text);
}

export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return nobleSha256(message);
}

/** The same off this thread, in the engine's own code: for long inputs whose hash is not needed at once (SPEC §3). */
export async function sha256Later(message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  // No shared memory comes here: what is hashed was just sealed or delivered.
  return new Uint8Array(await crypto.subtle.digest("SHA-256", message as Uint8Array<ArrayBuffer>));
}

/** H(t, m) = SHA-256(TAG(t) | m), 32 bytes. */
export function H(tag: HashTag, ...message: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return nobleSha256(concat(TAG(tag), ...message));
}

/** KDF(ikm, salt, t, ctx, L) = HKDF-SHA256 with info = TAG(t) | ctx (SPEC §2, RFC 5869). */
export function kdf(
  ikm: Uint8Array,
  salt: Uint8Array,
  tag: KdfTag,
  context: Uint8Array,
  length: number,
): Uint8Array<ArrayBuffer> {
  return hkdf(nobleSha256, ikm, salt, concat(TAG(tag), context), length);
}
