import { parseDate } from "@internationalized/date";

/** What the address of the officer's list may say: codes, pseudonyms and days; never a name. */
export const logFilters = [
  "event",
  "outcome",
  "role",
  "purpose",
  "person",
  "actor",
  "patient",
  "from",
  "to",
] as const;
export type LogFilter = (typeof logFilters)[number];

/** Short name of the log that an address names; null for the open one, however it is named. */
export function logIn(
  address: URLSearchParams,
  logs: readonly { readonly log: string; readonly closed: boolean }[],
): string | null {
  const log = address.get("log");
  if (log === null || !/^\d{4}(-[1-9]\d{0,3})?$/.test(log)) return null;
  return logs.some((each) => each.log === log && !each.closed) ? null : log;
}

/** What an address finds under a log's name: entries, the end alone of a log that was destroyed, or nothing. */
export function foundUnder(
  log: string | null,
  logs: readonly { readonly log: string; readonly destroyed: boolean }[],
): "entries" | "destroyed" | "nothing" {
  if (log === null) return "entries";
  const named = logs.find((each) => each.log === log);
  return named === undefined ? "nothing" : named.destroyed ? "destroyed" : "entries";
}

/** The filters of an address; a day that is none is left out. */
export function filtersIn(address: URLSearchParams): Partial<Record<LogFilter, string>> {
  const found = logFilters.flatMap((name) => {
    const value = address.get(name);
    const isDay = name === "from" || name === "to";
    return value === null || value === "" || (isDay && dayOf(value) === null) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** As the API takes them: days as instants of the zone, the last day included. */
export function filterQuery(filters: Partial<Record<LogFilter, string>>, zone: string): URLSearchParams {
  const query = new URLSearchParams(filters);
  const from = filters.from && dayOf(filters.from);
  const to = filters.to && dayOf(filters.to);
  if (from) query.set("from", from.toDate(zone).toISOString());
  if (to) query.set("to", to.add({ days: 1 }).toDate(zone).toISOString());
  return query;
}

/** Midday of a day, to show it; null for what is no day. */
export function dayMs(text: string, zone: string): number | null {
  const day = dayOf(text);
  return day === null ? null : day.toDate(zone).getTime() + 43_200_000;
}

function dayOf(text: string) {
  try {
    return parseDate(text);
  } catch {
    return null;
  }
}
