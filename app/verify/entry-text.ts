import { fromBase64url } from "#app/lib/base64url.ts";
import { EntryError, parseEntry } from "#audit/entry.ts";

/** Stored bytes as text, anything but printable ASCII as `?`, and the pseudonyms in them; none where they are no entry. */
export function entryText(body: string): { text: string; people: readonly string[] } {
  const bytes = fromBase64url(body);
  const text = Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "?")).join(
    "",
  );
  try {
    const { a, d, p } = parseEntry(bytes);
    return { text, people: [...new Set([a.p, d, ...p].filter((name) => name !== null))] };
  } catch (error) {
    if (error instanceof EntryError) return { text, people: [] };
    throw error;
  }
}
