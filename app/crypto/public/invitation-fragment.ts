import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";

/** What stands behind the # of an invitation link; `secret` never leaves the browser that reads it. */
export type InviteFragment = {
  readonly invId: Uint8Array;
  readonly secret: Uint8Array;
  readonly clinicId: Uint8Array;
};

/** `1.<b64u inv_id 16>.<b64u s>.<b64u clinic_id 32>`; the link is ORIGIN/i# followed by it. */
export function formatInviteFragment(fragment: InviteFragment): string {
  const { invId, secret, clinicId } = fragment;
  return ["1", toBase64url(invId), toBase64url(secret), toBase64url(clinicId)].join(".");
}

/** Tolerates a leading "#"; another version is E_VERSION, anything else that does not fit is E_SCHEMA. */
export function parseInviteFragment(text: string): InviteFragment {
  const fields = text.replace(/^#/, "").split(".");
  refuseUnless(fields[0] === "1", "E_VERSION");
  refuseUnless(fields.length === 4, "E_SCHEMA");
  return { invId: field(fields[1], 16), secret: field(fields[2], 16), clinicId: field(fields[3], 32) };
}

function field(text: string | undefined, length: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64url(text ?? "");
  } catch (cause) {
    throw new ProtocolError("E_SCHEMA", undefined, { cause });
  }
  refuseUnless(bytes.length === length, "E_SCHEMA");
  return bytes;
}
