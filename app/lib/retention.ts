/** The least that a clinic can set: 45 CFR 164.316(b)(2)(i) has documentation kept for six years. */
export const LEAST_RETENTION_YEARS = 6;

/** The first moment after the years for which the log of a year is kept, which are counted from the end of its own; milliseconds since 1970. */
export function keptUntilMs(year: number, retentionYears: number): number {
  return Date.UTC(year + retentionYears + 1, 0, 1);
}
