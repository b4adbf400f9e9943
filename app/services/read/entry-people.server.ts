import { fromBase64url } from "#app/lib/base64url.ts";
import { type Entry, parseEntry } from "#audit/entry.ts";
import type { Pseudonym } from "#db/schema/ids.ts";

/** Whom leaves name, each once; a leaf that cannot be read names nobody, and the page shows it as broken. */
export function everybodyIn(bodies: readonly Uint8Array[]): Pseudonym[] {
  return namesIn(bodies, ({ a, d, p }) => [a.p, d, ...p]);
}

/** Who acted in these leaves. */
export function actorsOf(bodies: readonly Uint8Array[]): Pseudonym[] {
  return namesIn(bodies, ({ a }) => [a.p]);
}

function namesIn(
  bodies: readonly Uint8Array[],
  names: (entry: Entry) => readonly (string | null)[],
): Pseudonym[] {
  const found = bodies.flatMap((body) => {
    try {
      return names(parseEntry(body));
    } catch {
      return [];
    }
  });
  // The log holds pseudonyms of this server, or bytes that are no id.
  return [...new Set(found)].filter((name): name is Pseudonym => name !== null && isId(name));
}

function isId(text: string): boolean {
  try {
    return fromBase64url(text).length === 16;
  } catch {
    return false;
  }
}
