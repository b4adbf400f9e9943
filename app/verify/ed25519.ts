import { verifyRaw } from "#app/crypto/primitives/signature.ts";
import type { VerifyEd25519 } from "#audit/note.ts";

/** Strict RFC 8032 verification, the one that messages use. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verifyRaw(signature, message, publicKey);
