import { toBase64url } from "#app/lib/base64url.ts";
import { entryIn } from "#audit/entry.ts";
import { privateCommitment } from "#audit/hashes.ts";
import type { PrivatePart } from "#audit/private-part.ts";

/** The entry of these bytes, and whether it commits to this private part (audit SPEC §3); null where they are no entry. */
export function entryWithPart(body: Uint8Array, part: PrivatePart | null) {
  const entry = entryIn(body);
  const fits = (c: string | null) =>
    part !== null && toBase64url(privateCommitment(part.salt, part.bytes)) === c;
  return entry && { entry, fits: fits(entry.c) };
}
