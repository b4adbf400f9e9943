import { concat, utf8 } from "#app/lib/bytes.ts";
import { refuseUnless } from "../errors.ts";
import { sha256 } from "../primitives/tagged.ts";

/**
 * What a sig key of the account's chain signs under "api-auth" so that a passkey may be registered for a browser that has
 * none here: challenge 32 | SHA-256(origin) | SHA-256(credential id) (SPEC §6). The challenge is single use, ≤ 5 min.
 */
export function apiAuthMessage(input: {
  challenge: Uint8Array;
  origin: string;
  credentialId: Uint8Array;
}): Uint8Array<ArrayBuffer> {
  refuseUnless(input.challenge.length === 32, "E_LEN");
  return concat(input.challenge, sha256(utf8(input.origin)), sha256(input.credentialId));
}
