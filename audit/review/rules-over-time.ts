import type { Hit } from "./finding.ts";
import { byStaff, hitsOn, isLook, type Rule } from "./rule.ts";

const WINDOW_MS = 600_000;
const DAY_MS = 86_400_000;
/** Days of one's own that a usual day is taken from, and the fewest that say anything. */
const USUAL_DAYS = 90;
const FEWEST_DAYS = 10;

/** R2: more patients in ten minutes than is usual for anybody, or on one day more than three deviations above one's own. */
export function bulkRule(limit: number): Rule {
  const windows = new Map<string, { atMs: number; patient: string }[]>();
  const days = new Map<string, OwnDays>();
  return {
    look(leaf) {
      const { entry, atMs } = leaf;
      const actor = entry.a.p;
      if (!byStaff(entry) || !isLook(entry) || actor === null || entry.p.length === 0) return [];
      const seen = recent(windows.get(actor) ?? [], atMs);
      const before = new Set(seen.map(({ patient }) => patient)).size;
      seen.push(...entry.p.map((patient) => ({ atMs, patient })));
      windows.set(actor, seen);
      const inWindow = new Set(seen.map(({ patient }) => patient)).size;
      const own = days.get(actor) ?? new OwnDays();
      days.set(actor, own);
      const isUnusual = own.add(Math.floor(atMs / DAY_MS), entry.p);
      return (inWindow > limit && before <= limit) || isUnusual ? hitsOn("R2", leaf, [null]) : [];
    },
  };
}

/** How many patients a person looks at on a day, of the last ninety. */
class OwnDays {
  #day = -1;
  #patients = new Set<string>();
  #counts: { day: number; count: number }[] = [];
  #said = false;

  /** True once a day, when it becomes unusual. */
  add(day: number, patients: readonly string[]): boolean {
    if (day !== this.#day) {
      if (this.#patients.size > 0) this.#counts.push({ day: this.#day, count: this.#patients.size });
      this.#counts = this.#counts.filter((each) => each.day >= day - USUAL_DAYS);
      [this.#day, this.#patients, this.#said] = [day, new Set(), false];
    }
    for (const patient of patients) this.#patients.add(patient);
    if (this.#said || this.#counts.length < FEWEST_DAYS) return false;
    const counts = this.#counts.map(({ count }) => count);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    // Somebody who sees three patients every day, without exception, may see a fourth.
    this.#said = this.#patients.size > mean + 3 * Math.max(Math.sqrt(variance), 1);
    return this.#said;
  }
}

/** R9: an account that wakes up and looks at patients, or a new device that at once looks at many. */
export function dormantRule(dormantDays: number, bulkPatients: number): Rule {
  const last = new Map<string, number>();
  const woke = new Map<string, number>();
  const added = new Map<string, { atMs: number; patients: Set<string> }>();
  return {
    look(leaf) {
      const { entry, atMs } = leaf;
      const actor = entry.a.p;
      if (actor === null || entry.a.r === "patient") return [];
      const before = last.get(actor);
      last.set(actor, Math.max(atMs, before ?? 0));
      if (before !== undefined && atMs - before > dormantDays * DAY_MS) woke.set(actor, atMs);
      if (entry.e === "device.add" || entry.e === "recovery.use")
        added.set(actor, { atMs, patients: new Set() });
      if (!byStaff(entry) || !isLook(entry) || entry.p.length === 0) return [];
      const hits: Hit[] = [];
      const since = woke.get(actor);
      if (since !== undefined && woke.delete(actor) && atMs - since <= DAY_MS)
        hits.push(...hitsOn("R9", leaf, [null]));
      const device = added.get(actor);
      if (device && atMs - device.atMs <= DAY_MS) {
        for (const patient of entry.p) device.patients.add(patient);
        if (device.patients.size > bulkPatients && added.delete(actor))
          hits.push(...hitsOn("R9", leaf, [null]));
      }
      return hits;
    },
  };
}

/** R10: refusals one after another, of one person, or of strangers from one network. */
export function deniedRule(limit: number): Rule {
  const refused = new Map<string, { atMs: number; count: number }[]>();
  return {
    look(leaf) {
      const { entry, atMs } = leaf;
      if (entry.e !== "access.denied" && entry.e !== "login.fail") return [];
      const source = entry.a.p ?? `net ${entry.net}`;
      const seen = recent(refused.get(source) ?? [], atMs);
      const before = seen.reduce((sum, { count }) => sum + count, 0);
      // An entry about strangers counts a minute of them (SPEC §5).
      const count = entry.a.k === "anon" ? (entry.n ?? 1) : 1;
      seen.push({ atMs, count });
      refused.set(source, seen);
      return before < limit && before + count >= limit ? hitsOn("R10", leaf, [null]) : [];
    },
  };
}

function recent<T extends { atMs: number }>(seen: T[], nowMs: number): T[] {
  return seen.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
}
