import type { Finding } from "#audit/audit-code.ts";
import type { KeptLog } from "./kept-log.ts";

/** Everything that somebody else needs to see the same: signed notes of both sides, and what was found. */
export function evidenceText({
  server,
  kept,
  findings,
  nowMs,
}: {
  server: { checkpoint: string; key: string; refused: string | null; steps?: readonly object[] };
  kept: KeptLog | readonly KeptLog[] | null;
  findings: readonly Finding[];
  nowMs: number;
}): string {
  const one = ({ key, checkedMs, notes, replaced = [] }: KeptLog) => ({
    ...{ key, checked: new Date(checkedMs).toISOString(), notes, replaced },
  });
  return JSON.stringify(
    {
      format: "bedside-audit-evidence/1",
      found: new Date(nowMs).toISOString(),
      server,
      kept: kept && ("notes" in kept ? one(kept) : kept.map(one)),
      findings,
    },
    null,
    2,
  );
}
