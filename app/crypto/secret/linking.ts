import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import type { Random } from "../primitives/random.ts";
import { secretboxOpen, secretboxSeal } from "../primitives/secretbox.ts";
import { H, kdf } from "../primitives/tagged.ts";

/** Who a link message comes from; each direction has a key of its own (SPEC §10). */
export type LinkSide = "new" | "old";

const empty = new Uint8Array(0);

/** link_id = first 16 bytes of KDF(ls, "", link/id, "", 32): where both sides meet at the server. */
export function linkIdOf(linkSecret: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(linkSecret.length === 16, "E_LEN");
  return kdf(linkSecret, empty, "link/id", empty, 32).slice(0, 16);
}

/** nonce 24 | secretbox under the sender's direction key. */
export function sealLinkMessage(
  message: Uint8Array,
  linkSecret: Uint8Array,
  from: LinkSide,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const nonce = random(24);
  return concat(nonce, secretboxSeal(message, nonce, directionKey(linkSecret, from)));
}

/** Opens a message from the other side; reflected, altered or foreign bytes are E_CT. */
export function openLinkMessage(
  sealed: Uint8Array,
  linkSecret: Uint8Array,
  from: LinkSide,
): Uint8Array<ArrayBuffer> {
  refuseUnless(sealed.length >= 40, "E_LEN");
  return secretboxOpen(sealed.subarray(24), sealed.subarray(0, 24), directionKey(linkSecret, from));
}

function directionKey(linkSecret: Uint8Array, from: LinkSide): Uint8Array {
  return kdf(linkSecret, empty, from === "new" ? "link/box-new" : "link/box-old", linkIdOf(linkSecret), 32);
}

/** What the new device says of its nonce before it knows the old one's (SPEC §10). */
export function linkCommitment(nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(nonce.length === 32, "E_LEN");
  return H("link-commit", nonce);
}

/**
 * The secret with both sides' nonces, from which the digits are taken: who knows the secret and stands between the two cannot look
 * for a device of their own that gives the same digits, because neither nonce is known when the other is fixed.
 */
export function mixedLinkSecret(linkSecret: Uint8Array, ofNew: Uint8Array, ofOld: Uint8Array): Uint8Array {
  refuseUnless(linkSecret.length === 16 && ofNew.length === 32 && ofOld.length === 32, "E_LEN");
  return H("link-mix", linkSecret, ofNew, ofOld).subarray(0, 16);
}

/** The six digits both screens show: H(link-sas, mixed secret | device_id | account_id), first 5 bytes big-endian mod 1,000,000. */
export function linkDigits(linkSecret: Uint8Array, deviceId: Uint8Array, accountId: Uint8Array): string {
  refuseUnless(linkSecret.length === 16 && deviceId.length === 32 && accountId.length === 32, "E_LEN");
  const digest = H("link-sas", linkSecret, deviceId, accountId);
  let value = 0;
  for (let i = 0; i < 5; i++) value = value * 256 + (digest[i] ?? 0);
  return String(value % 1_000_000).padStart(6, "0");
}

/** `1|ls 16|device_id 32` in base64url, as the new device's QR shows it. */
export function formatLinkQr(linkSecret: Uint8Array, deviceId: Uint8Array): string {
  return ["1", toBase64url(linkSecret), toBase64url(deviceId)].join("|");
}

/** Parses a scanned link QR: another version is E_VERSION, anything else that does not fit is E_SCHEMA. */
export function parseLinkQr(text: string): { linkSecret: Uint8Array; deviceId: Uint8Array } {
  const [version, secret, device, ...rest] = text.split("|");
  refuseUnless(version === "1", "E_VERSION");
  refuseUnless(secret !== undefined && device !== undefined && rest.length === 0, "E_SCHEMA");
  try {
    const parsed = { linkSecret: fromBase64url(secret), deviceId: fromBase64url(device) };
    refuseUnless(parsed.linkSecret.length === 16 && parsed.deviceId.length === 32, "E_SCHEMA");
    return parsed;
  } catch (cause) {
    throw new ProtocolError("E_SCHEMA", undefined, { cause });
  }
}
