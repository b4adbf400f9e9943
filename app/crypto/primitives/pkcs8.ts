import { concat, fromHex } from "#app/lib/bytes.ts";
import { refuseUnless } from "../errors.ts";

/** PrivateKeyInfo up to the 32 key bytes (RFC 8410 §7): the algorithm's OID is the only difference. */
const prefixes = {
  Ed25519: fromHex("302e020100300506032b657004220420"),
  X25519: fromHex("302e020100300506032b656e04220420"),
} as const;

/** The pkcs8 form that WebCrypto imports and wraps, of an Ed25519 seed or an X25519 secret. */
export function pkcs8Of(algorithm: keyof typeof prefixes, secret: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(secret.length === 32, "E_LEN");
  return concat(prefixes[algorithm], secret);
}
