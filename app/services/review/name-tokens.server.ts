import { createHmac } from "node:crypto";
import type { NameTokens } from "#audit/review/context.ts";

/**
 * Names as tokens that say only who shares one: keyed, so that they cannot be guessed from a list of names, and cut to
 * twelve characters. Letters are compared without case and accents.
 */
export function nameTokens(
  key: Uint8Array,
  people: readonly { pseudonym: string; name: string; role: string }[],
): NameTokens[] {
  const token = (kind: string, text: string) =>
    createHmac("sha256", key).update(`bedside/1/review-${kind}\0${text}`).digest("base64url").slice(0, 12);
  return people.map(({ pseudonym, name, role }) => {
    const full = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().split(/\s+/).filter(Boolean);
    return {
      pseudonym,
      staff: role !== "patient",
      surname: token("surname", full.at(-1) ?? ""),
      full: token("name", full.join(" ")),
    };
  });
}
