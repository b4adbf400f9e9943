import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { SignEd25519 } from "#audit/note.ts";

/** PrivateKeyInfo of an Ed25519 key without its 32-byte seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs checkpoints with the key of a 32-byte seed (RFC 8032 §5.1.5); the seed stays inside. */
export function ed25519Key(seed: Uint8Array): { publicKey: Uint8Array; sign: SignEd25519 } {
  if (seed.length !== 32) throw new RangeError("an Ed25519 seed has 32 bytes");
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}
