import type { WorkingHours } from "./context.ts";
import { byStaff, hitsOn, isLook, type Rule } from "./rule.ts";

const QUARTER_MS = 900_000;

/** R3: looks at patients outside the clinic's working hours. Rosters of single people are not known to this system. */
export function offHoursRule(hours: WorkingHours): Rule {
  const isWork = workingTime(hours);
  return {
    look(leaf) {
      const { entry, atMs } = leaf;
      const isJudged = byStaff(entry) && entry.a.r === "clinician" && isLook(entry) && entry.p.length > 0;
      return isJudged && !isWork(atMs) ? hitsOn("R3", leaf, [null]) : [];
    },
  };
}

/** Zones differ by whole quarters of an hour, so one look at the calendar a quarter is enough. */
export function workingTime({ zone, from, to, days }: WorkingHours): (atMs: number) => boolean {
  const known = new Map<number, boolean>();
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  return (atMs) => {
    const quarter = Math.floor(atMs / QUARTER_MS);
    const before = known.get(quarter);
    if (before !== undefined) return before;
    const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const hour = Number(parts.hour);
    const inHours = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
    const found = inHours && days.includes(names.indexOf(parts.weekday ?? ""));
    known.set(quarter, found);
    return found;
  };
}
