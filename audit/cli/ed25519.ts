import { createPublicKey, verify } from "node:crypto";
import type { VerifyEd25519 } from "../note.ts";

/** SubjectPublicKeyInfo of an Ed25519 key without the key itself (RFC 8410 §4). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** Node's own Ed25519: the keys it is used with are pinned by the person at the keyboard. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" });
  return verify(null, message, key, signature);
};
