import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { refuseUnless } from "../errors.ts";

/**
 * `1|clinic|<clinic_id>`: the code on the clinic's sign for a camera (SPEC §11). Over the id alone, like the clinic code: a sign
 * hangs for years, and what anybody could stick on it must not be able to look like proof of a fork.
 */
export function formatClinicQr(clinicId: Uint8Array): string {
  refuseUnless(clinicId.length === 32, "E_LEN");
  return `1|clinic|${toBase64url(clinicId)}`;
}

/** The id of a scanned sign; null for a text that is no sign's. */
export function parseClinicQr(text: string): Uint8Array | null {
  const [, id] = /^1\|clinic\|([A-Za-z0-9_-]{43})$/.exec(text.trim()) ?? [];
  if (id === undefined) return null;
  try {
    return fromBase64url(id);
  } catch {
    // Not the canonical form of any 32 bytes.
    return null;
  }
}
