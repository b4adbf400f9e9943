import { pageStream } from "#app/sync/page-stream.ts";
import type { TrustedLogs } from "#app/verify/judged-logs.ts";
import { type KeptLog, keptOf, keyFor, originOf } from "#app/verify/kept-log.ts";
import { goesOnFrom, leavesQuery } from "#app/verify/leaves-query.ts";
import type { Walk } from "#app/verify/log-walks.ts";
import type { ProvedEnd } from "#app/verify/proved-end.ts";
import { checkLogInWorker, type LogWalk } from "#app/verify/verify-client.ts";

export interface WalkWish {
  /** Short name of a closed log; null for the open one. */
  log: string | null;
  also?: Walk;
  onProgress?: (done: number, total: number) => void;
  signal: AbortSignal;
}

/** What this device kept of a closed log, else the clinic's key under its name; of the open log, where no end is known. */
export function keptFor(
  { logs }: TrustedLogs,
  proved: Exclude<ProvedEnd, { refused: unknown }> | null,
): KeptLog | null {
  const newest = logs.at(-1) ?? null;
  const end = proved?.end ?? null;
  if (end === null || newest === null) return newest;
  return keptOf(logs, end.origin) ?? keyFor(newest, end.origin);
}

/** Goes through one log in the worker, held to what was kept of it and to what was proved of its end. */
export async function walkLog(
  kept: KeptLog | null,
  { restores }: TrustedLogs,
  proved: Exclude<ProvedEnd, { refused: unknown }> | null,
  { log, also, onProgress = () => undefined, signal }: WalkWish,
): Promise<LogWalk> {
  const nowMs = Date.now();
  const origin = kept === null ? null : originOf(kept);
  const restore = restores.find(({ access }) => access.next === origin);
  const bounds = {
    ...(restore && { restore }),
    ...(proved?.end && { end: proved.end, later: proved.later }),
  };
  const walk = (from: number) =>
    checkLogInWorker(pageStream(`/api/audit/leaves?${leavesQuery(kept, from, log)}`, signal), {
      ...{ kept, from, bounds, nowMs, onProgress, signal, ...(also && { also }) },
    });
  return fromFirstIfChanged(also === undefined ? goesOnFrom(kept, nowMs) : 0, walk);
}

/** How much was changed, the entries before `from` tell as well; a server that then shows none of it takes nothing back. */
export async function fromFirstIfChanged(
  from: number,
  walk: (from: number) => Promise<LogWalk>,
): Promise<LogWalk> {
  const found = await walk(from);
  if (from === 0 || found.verdict.outcome !== "changed") return found;
  const again = await walk(0);
  return again.verdict.outcome === "changed" ? again : found;
}
