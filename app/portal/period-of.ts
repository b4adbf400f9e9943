const MONTH_MS = 30 * 86_400_000;

/** The days that a screen begins with: of the open log the last thirty, of a closed one its whole year. */
export function periodOf(log: string | null, nowMs: number): { from: string; to: string } {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  if (log === null) return { from: day(nowMs - MONTH_MS), to: day(nowMs) };
  const year = log.slice(0, 4);
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}
