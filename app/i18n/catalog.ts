import type { en } from "./en.ts";
import type { Locale } from "./locale.ts";

/** The English texts are the source of the keys: a key that is missing elsewhere does not compile. */
export type TextKey = keyof typeof en;
export type EnglishText<K extends TextKey> = (typeof en)[K];
export type Catalog = Readonly<Record<TextKey, string>>;

const loaded = new Map<Locale, Catalog>();

/** Loads one language as its own chunk; await it before the first render (entry.client: one, entry.server: all). */
export async function loadCatalog(locale: Locale): Promise<void> {
  if (loaded.has(locale)) return;
  loaded.set(locale, locale === "ar" ? (await import("./ar.ts")).ar : (await import("./en.ts")).en);
}

/** The texts of a loaded language. Throws RangeError when `loadCatalog` was not awaited: a bug at an entry point. */
export function catalogOf(locale: Locale): Catalog {
  const catalog = loaded.get(locale);
  if (!catalog) throw new RangeError("catalog not loaded");
  return catalog;
}
