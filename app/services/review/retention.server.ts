import { keptUntilMs as yearKeptUntilMs } from "#app/lib/retention.ts";
import { logYear } from "#db/audit-log-opener.server.ts";

/** The first moment after the years for which a log is kept; milliseconds since 1970. */
export function keptUntilMs(log: string, retentionYears: number): number {
  return yearKeptUntilMs(logYear(log), retentionYears);
}
