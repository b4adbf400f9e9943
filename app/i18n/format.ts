import { type CalendarDate, fromAbsolute, isSameDay, toCalendarDate } from "@internationalized/date";
import { createJoin } from "./join-names.ts";
import { intlTag, type Locale } from "./locale.ts";

/** Formatting for one language and IANA zone. Instants are milliseconds since 1970, UTC. */
export type Format = {
  readonly zone: string;
  number(value: number): string;
  percent(fraction: number): string;
  bytes(size: number): string;
  /** Names joined as the language does, each in its own direction. */
  list(items: readonly string[]): string;
  /** 14:05 */
  time(ms: number): string;
  /** 3 May 2026 */
  date(ms: number): string;
  /** Sunday 3 May 2026 */
  longDate(ms: number): string;
  /** 3 May 2026, 14:05 */
  dateTime(ms: number): string;
  /** 14:05 today, "Yesterday", weekday within six days, else 3 May 2026: for lists */
  recent(ms: number, now: number): string;
  /** "in 2 days", "3 hours ago" */
  relative(ms: number, now: number): string;
  isSameDay(a: number, b: number): boolean;
};

const steps = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

export function createFormat(locale: Locale, zone: string): Format {
  const tag = intlTag(locale);
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
    return (ms: number) => format.format(ms);
  };
  const day = { day: "numeric", month: "long", year: "numeric" } as const;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const number = new Intl.NumberFormat(tag);
  const percent = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 });
  const ago = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const time = dates(clock);
  const date = dates(day);
  const weekday = dates({ weekday: "long" });
  const calendarDay = (ms: number): CalendarDate => toCalendarDate(fromAbsolute(ms, zone));
  return {
    zone,
    number: (value) => number.format(value),
    percent: (fraction) => percent.format(fraction),
    bytes: (size) => formatBytes(tag, size),
    list: createJoin(locale),
    time,
    date,
    longDate: dates({ weekday: "long", ...day }),
    dateTime: dates({ ...day, ...clock }),
    recent: (ms, now) => {
      const days = calendarDay(now).compare(calendarDay(ms));
      if (days === 0) return time(ms);
      if (days === 1) return capitalised(ago.format(-1, "day"), tag);
      return days > 1 && days < 7 ? weekday(ms) : date(ms);
    },
    relative: (ms, now) => {
      const away = ms - now;
      const [unit, size] = steps.find(([, length]) => Math.abs(away) >= length) ?? steps[2];
      return ago.format(Math.trunc(away / size), unit);
    },
    isSameDay: (a, b) => isSameDay(calendarDay(a), calendarDay(b)),
  };
}

function capitalised(text: string, tag: string): string {
  return text.charAt(0).toLocaleUpperCase(tag) + text.slice(1);
}

/** Steps of 1,024, as phones and desks show sizes, so that a limit of 100 MiB reads "100 MB". */
function formatBytes(tag: string, size: number): string {
  const units = ["byte", "kilobyte", "megabyte"] as const;
  const power = size < 1_024 ? 0 : size < 1_024 ** 2 ? 1 : 2;
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit: units[power],
    // Short, Arabic has a word for one unit and an abbreviation for the other.
    unitDisplay: power === 0 || tag.startsWith("ar") ? "long" : "short",
    maximumFractionDigits: power === 2 ? 1 : 0,
  }).format(size / 1_024 ** power);
}
