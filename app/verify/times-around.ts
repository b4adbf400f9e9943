import type { Finding } from "#audit/audit-code.ts";
import type { StoredEntry } from "#audit/store.ts";

/** From when to when entries are, milliseconds since 1970; null where nothing readable stands there. */
export interface TimesAround {
  fromMs: number | null;
  toMs: number | null;
}

/**
 * When the entries of a finding were written, by what they say themselves: for a person to know where to look, never proof.
 * Keeps two entries, and those at `borders`, where the kept checkpoints end and so ranges begin.
 */
export function createTimesAround(borders: readonly number[]) {
  const starts = new Map<number, StoredEntry>();
  const found = new Map<number, TimesAround>();
  let before: StoredEntry | null = null;
  let newest: StoredEntry | null = null;

  function around({ seq, to }: { seq: number; to?: number | undefined }): TimesAround {
    if (newest === null) return { fromMs: null, toMs: null };
    if (newest.seq === seq) return { fromMs: timeOf(newest), toMs: timeOf(newest) };
    // Gone from the end: after the last that is left.
    if (newest.seq < seq) return { fromMs: timeOf(newest), toMs: null };
    // Gone in the middle: between its neighbours.
    if (to === newest.seq) return { fromMs: timeOf(before), toMs: timeOf(newest) };
    return { fromMs: timeOf(starts.get(seq) ?? null), toMs: timeOf(newest) };
  }

  return {
    look(entry: StoredEntry): void {
      [before, newest] = [newest, entry];
      if (borders.includes(entry.seq)) starts.set(entry.seq, entry);
    },
    /** At the moment when it is found, which is after its entry was looked at. */
    mark({ seq, to }: Finding): void {
      if (seq !== null && !found.has(seq)) found.set(seq, around({ seq, to }));
    },
    newestMs: () => timeOf(newest),
    of: (seq: number): TimesAround => found.get(seq) ?? { fromMs: null, toMs: null },
  };
}

const TIME = /"ts":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d{3}Z"/;

function timeOf(entry: StoredEntry | null): number | null {
  const [, time] = (entry?.body && TIME.exec(new TextDecoder().decode(entry.body))) || [];
  const ms = time === undefined ? Number.NaN : Date.parse(`${time}Z`);
  return Number.isNaN(ms) ? null : ms;
}
