import type { Entry } from "#audit/entry.ts";

/** How many entries, put together for pictures; every number here stands in a table as well. */
export interface Activity {
  total: number;
  /** By weekday from Sunday, then by hour of the zone. */
  hours: readonly (readonly number[])[];
  roles: readonly { role: string; count: number }[];
  /** The most looked-at, most first, at most twenty. */
  patients: readonly { pseudonym: string; count: number }[];
}

const HOUR_MS = 3_600_000;
const MOST = 20;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Counts what people did; the service's own entries, its signs of life above all, are left out. */
export function countActivity({ zone, patient }: { zone: string; patient: string | null }) {
  const hours = DAYS.map(() => Array.from({ length: 24 }, () => 0));
  const roles = new Map<string, number>();
  const patients = new Map<string, number>();
  const cellOf = hourOfWeek(zone);
  let total = 0;
  return {
    look({ t, a, p }: Entry): void {
      if (a.k === "svc" || (patient !== null && !p.includes(patient))) return;
      total += 1;
      const { day, hour } = cellOf(Date.parse(t));
      const row = hours[day];
      if (row) row[hour] = (row[hour] ?? 0) + 1;
      const role = a.r ?? "anon";
      roles.set(role, (roles.get(role) ?? 0) + 1);
      if (a.r === "patient") return;
      for (const each of p) patients.set(each, (patients.get(each) ?? 0) + 1);
    },
    result: (): Activity => ({
      total,
      hours,
      roles: [...roles].map(([role, count]) => ({ role, count })).sort((a, b) => b.count - a.count),
      patients: [...patients]
        .map(([pseudonym, count]) => ({ pseudonym, count }))
        .sort((a, b) => b.count - a.count || (a.pseudonym < b.pseudonym ? -1 : 1))
        .slice(0, MOST),
    }),
  };
}

/** Zones differ by whole quarters of an hour: one look at the calendar for each. */
function hourOfWeek(zone: string): (ms: number) => { day: number; hour: number } {
  const known = new Map<number, { day: number; hour: number }>();
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, weekday: "short", hour: "2-digit", hourCycle: "h23" },
  });
  return (ms) => {
    const quarter = Math.floor((4 * ms) / HOUR_MS);
    const before = known.get(quarter);
    if (before) return before;
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const found = { day: DAYS.indexOf(parts.weekday ?? ""), hour: Number(parts.hour) };
    known.set(quarter, found);
    return found;
  };
}
