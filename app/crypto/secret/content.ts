import { refuseUnless } from "../errors.ts";
import { equalSecret } from "../primitives/equal-secret.ts";
import { secretboxOpen, secretboxSeal } from "../primitives/secretbox.ts";
import { kdf } from "../primitives/tagged.ts";
import { padBody, unpadBody } from "../public/padding.ts";

const nothing = new Uint8Array();

/**
 * okm = KDF(k, hh, msg, "", 88) = ek 32 | nonce 24 | com 32. The header is the salt, so a ciphertext under another header,
 * a stripped and re-signed one for instance, has another commitment (SPEC §8).
 */
function contentKeys(contentKey: Uint8Array, headerHash: Uint8Array) {
  const okm = kdf(contentKey, headerHash, "msg", nothing, 88);
  return { key: okm.subarray(0, 32), nonce: okm.subarray(32, 56), com: okm.slice(56, 88) };
}

/** Seals the bytes of a body under a content key that is used for this header alone. */
export function sealContent(contentKey: Uint8Array, headerHash: Uint8Array, inner: Uint8Array) {
  const { key, nonce, com } = contentKeys(contentKey, headerHash);
  return { com, ct: secretboxSeal(padBody(inner), nonce, key) };
}

/** The bytes of a body. Another key or header is E_COMMIT, before the box is touched: a secretbox alone opens under several keys. */
export function openContent(
  contentKey: Uint8Array,
  headerHash: Uint8Array,
  sealed: { readonly com: Uint8Array; readonly ct: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const { key, nonce, com } = contentKeys(contentKey, headerHash);
  refuseUnless(equalSecret(com, sealed.com), "E_COMMIT");
  return unpadBody(secretboxOpen(sealed.ct, nonce, key));
}
