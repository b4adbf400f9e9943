/** The languages a person can choose before signing in; each is complete (tests/unit/i18n). */
export const locales = ["en", "ar"] as const;
export type Locale = (typeof locales)[number];
export type Direction = "ltr" | "rtl";

/** Each language in its own words, for the switch. */
export const localeNames = { en: "English", ar: "العربية" } as const satisfies Record<Locale, string>;

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

export function directionOf(locale: Locale): Direction {
  return locale === "ar" ? "rtl" : "ltr";
}

/** BCP 47 tag for Intl: Latin digits everywhere, so that a dose or a phone number reads the same in both languages. */
export function intlTag(locale: Locale): string {
  return locale === "ar" ? "ar-u-nu-latn" : "en-GB";
}
