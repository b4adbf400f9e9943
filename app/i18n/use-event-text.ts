import { catalogOf, type TextKey } from "./catalog.ts";
import { useLocale } from "./use-locale.ts";

/** Words for an event code of the access log; a code from a newer version reads "Unknown event". */
export function useEventText(): (code: string) => string {
  const { locale, t } = useLocale();
  const catalog = catalogOf(locale);
  // The keys of events take no arguments; which code it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  return (code) =>
    plain(Object.hasOwn(catalog, `event.${code}`) ? (`event.${code}` as TextKey) : "event.unknown");
}
