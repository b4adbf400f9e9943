import { intlTag, type Locale } from "./locale.ts";

/** A Sunday; the names do not depend on the zone. */
const sunday = Date.UTC(2026, 0, 4);

/** Names of the days of a week, from Sunday. */
export function weekdayNames(locale: Locale, weekday: "long" | "short" = "long"): string[] {
  const format = new Intl.DateTimeFormat(intlTag(locale), { weekday, timeZone: "UTC" });
  return [0, 1, 2, 3, 4, 5, 6].map((day) => format.format(sunday + day * 86_400_000));
}
