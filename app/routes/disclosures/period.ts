import { getLocalTimeZone, parseDate, today as todayIn } from "@internationalized/date";

/** The day of a zone as its text, `2026-05-03`. */
export function today(zone = getLocalTimeZone()): string {
  return todayIn(zone).toString();
}

/** The six years that a patient may ask about (45 CFR 164.528(a)(1)), up to this day. */
export function sixYearsTo(day: string): { from: string; to: string } {
  return { from: parseDate(day).subtract({ years: 6 }).toString(), to: day };
}
