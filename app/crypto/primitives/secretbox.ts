import nacl from "tweetnacl";
import { type ProtocolCode, ProtocolError, refuseUnless } from "../errors.ts";

/** nacl.secretbox: XSalsa20-Poly1305, 16 bytes longer than the message. Key 32 bytes, nonce 24 bytes, never reused with one key. */
export function secretboxSeal(
  message: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
): Uint8Array<ArrayBuffer> {
  refuseUnless(nonce.length === 24 && key.length === 32, "E_LEN");
  return new Uint8Array(nacl.secretbox(message, nonce, key));
}

/** Opens a secretbox; a wrong key or any altered byte is `refusal` (E_CT unless the caller names another). */
export function secretboxOpen(
  box: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
  refusal: ProtocolCode = "E_CT",
): Uint8Array<ArrayBuffer> {
  refuseUnless(nonce.length === 24 && key.length === 32, "E_LEN");
  const message = nacl.secretbox.open(box, nonce, key);
  if (message === null) throw new ProtocolError(refusal);
  return new Uint8Array(message);
}
