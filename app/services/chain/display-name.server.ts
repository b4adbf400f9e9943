import { opensName } from "#app/crypto/public/name-commitment.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";

/** A name and its salt as they are stored, refused with E_STATEMENT unless they open the signed commitment (SPEC §4). */
export function committedName(
  commitment: Uint8Array,
  given: { name: string; nameSalt: string },
): { name: string; nameSalt: Uint8Array } {
  const nameSalt = bytesIn(given.nameSalt, 32);
  refuseUnless(opensName(commitment, nameSalt, given.name), "E_STATEMENT");
  return { name: given.name, nameSalt };
}

/** A name that nothing has committed to yet: NFC, as the commitment wants it; its schema has looked at the rest. */
export function plainName(name: string): string {
  return name === name.normalize("NFC") ? name : refuse("E_BAD_REQUEST");
}
