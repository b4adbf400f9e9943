/** Numbers of entries: `from` to `to` (exclusive). */
export interface EntryRange {
  from: number;
  to: number;
}

/** The first stretch of a log of `size` entries that none of these ranges holds; null where there is none. */
export function firstGap(size: number, ranges: readonly EntryRange[]): EntryRange | null {
  let reached = 0;
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    if (from > reached) return { from: reached, to: Math.min(from, size) };
    reached = Math.max(reached, to);
  }
  return reached < size ? { from: reached, to: size } : null;
}
