import type { YearLog } from "#app/protocol/audit-api.ts";
import { anchorOrigin, keptFrom } from "#app/verify/after-restores.ts";
import type { TrustedLogs } from "#app/verify/judged-logs.ts";
import { putKept } from "#app/verify/kept-log.ts";
import type { ProvedEnd } from "#app/verify/proved-end.ts";
import type { LogWalk } from "#app/verify/verify-client.ts";
import { shortName } from "#audit/lineage.ts";
import { trustedLogs, writeKeptLogs } from "./kept-access-log.ts";
import { readLogEnd } from "./log-end-query.ts";
import { keptFor, type WalkWish, walkLog } from "./walk-log.ts";

export interface CheckedLog extends LogWalk {
  /** Short name of an older log that was gone through to its end on the way, because this device had kept it as the open one. */
  crossed: string | null;
}

/**
 * One check of a log, and what to keep next. A closed log is first proved back from the open one. When another log is open than the
 * one that this device kept, the kept one is gone through to its last checkpoint, which the new one has to name.
 */
export async function runLogCheck(wish: WalkWish, logs: readonly YearLog[]): Promise<CheckedLog> {
  let trusted = await trustedLogs();
  const from = anchorOrigin(trusted.logs, trusted.restores);
  const left = from === null ? null : shortName(from);
  const isOpen = (name: string | null) => logs.some(({ log, closed }) => log === name && !closed);
  const wanted = wish.log ?? (left !== null && !isOpen(left) ? left : null);
  if (wanted === null) {
    const held = { ...trusted, logs: keptFrom(trusted.logs, from) };
    return { ...(await walked(held, null, wish)), crossed: null };
  }
  const proved = await readLogEnd(wanted, trusted);
  if ("refused" in proved) return { verdict: proved.refused, found: null, crossed: null };
  trusted = { ...trusted, logs: proved.keep };
  await writeKeptLogs(trusted.logs);
  if (wish.log !== null) return { ...(await walked(trusted, proved, wish)), crossed: null };
  const crossed = await cross(trusted, proved, { ...wish, log: wanted }, logs);
  if (crossed !== null && crossed.verdict.outcome !== "whole") return { ...crossed, crossed: null };
  const kept =
    crossed?.verdict.outcome === "whole" ? putKept(trusted.logs, crossed.verdict.keep) : trusted.logs;
  const last = await walked({ ...trusted, logs: kept }, null, wish);
  return { ...last, crossed: crossed === null ? null : wanted };
}

/** The log that was open before; null where nothing of it was kept, or two officers had it destroyed since. */
async function cross(
  trusted: TrustedLogs,
  proved: Exclude<ProvedEnd, { refused: unknown }>,
  { log, onProgress, signal }: WalkWish,
  logs: readonly YearLog[],
): Promise<LogWalk | null> {
  const isThere = logs.some((each) => each.log === log && !each.destroyed);
  const kept = keptFor(trusted, proved);
  if (!isThere || proved.end === null || kept === null || kept.notes.length === 0) return null;
  return walked(trusted, proved, { log, onProgress, signal });
}

async function walked(
  trusted: TrustedLogs,
  proved: Exclude<ProvedEnd, { refused: unknown }> | null,
  wish: WalkWish,
): Promise<LogWalk> {
  const walk = await walkLog(keptFor(trusted, proved), trusted, proved, wish);
  if (walk.verdict.outcome === "whole") await writeKeptLogs(putKept(trusted.logs, walk.verdict.keep));
  return walk;
}
