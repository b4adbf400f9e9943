import { xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { ProtocolError, refuseUnless } from "../errors.ts";

/** The same bytes as `secretboxSeal`, about twice as fast: for the chunks of attachments (SPEC §3). */
export function bulkSecretboxSeal(
  message: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
): Uint8Array<ArrayBuffer> {
  refuseUnless(nonce.length === 24 && key.length === 32, "E_LEN");
  return xsalsa20poly1305(key, nonce).encrypt(message);
}

/** Opens a chunk; a wrong key or any altered byte is E_CT. */
export function bulkSecretboxOpen(
  box: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
): Uint8Array<ArrayBuffer> {
  refuseUnless(nonce.length === 24 && key.length === 32, "E_LEN");
  refuseUnless(box.length >= 16, "E_CT");
  try {
    return xsalsa20poly1305(key, nonce).decrypt(box);
  } catch (cause) {
    throw new ProtocolError("E_CT", undefined, { cause });
  }
}
