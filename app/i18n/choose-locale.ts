import { isLocale, type Locale, locales } from "./locale.ts";

/** Name of the cookie that keeps the choice; readable by scripts, carries nothing else. */
export const localeCookie = "bedside-locale";

/**
 * The language of a request: the cookie when it names one of ours, else the best of Accept-Language
 * (RFC 9110 §12.5.4, matched by primary subtag), else English. Takes the two header values as sent.
 */
export function chooseLocale(cookie: string | null, acceptLanguage: string | null): Locale {
  const chosen = new RegExp(`(?:^|;\\s*)${localeCookie}=([a-z]{2})(?:;|$)`).exec(cookie ?? "")?.[1];
  if (isLocale(chosen)) return chosen;
  const wanted = (acceptLanguage ?? "").split(",").map((part) => {
    const [tag = "", weight] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/);
    return { primary: tag.split("-")[0], q: weight === undefined ? 1 : Number(weight) };
  });
  const best = wanted
    .filter(({ primary, q }) => isLocale(primary) && q > 0)
    .reduce<(typeof wanted)[number] | undefined>(
      (top, next) => (top && top.q >= next.q ? top : next),
      undefined,
    );
  return isLocale(best?.primary) ? best.primary : locales[0];
}

/** Value for Set-Cookie or document.cookie; one year, sent with every page so that the server renders in it. */
export function localeCookieValue(locale: Locale): string {
  return `${localeCookie}=${locale}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
