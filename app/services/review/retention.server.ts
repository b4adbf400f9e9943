import { logYear } from "#db/audit-log-opener.server.ts";

/** The first moment after the years for which a log is kept, which are counted from the end of its own; milliseconds since 1970. */
export function keptUntilMs(log: string, retentionYears: number): number {
  return Date.UTC(logYear(log) + retentionYears + 1, 0, 1);
}
