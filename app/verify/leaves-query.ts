import { SEARCH_BLOCK } from "#audit/search-block.ts";
import { type KeptLog, knownOf } from "./kept-log.ts";

/** A log up to this size is gone through from its first entry at each check. */
const ALWAYS_WHOLE = 100_000;
/** So long what a check has gone through from the first entry on is left alone by later ones, which see no change of it. */
const ALONE_MS = 7 * 24 * 3_600_000;

/** The entry that the next check begins at: the first, or where the last one lets it go on (audit SPEC §9). */
export function goesOnFrom(kept: KeptLog | null, nowMs: number): number {
  if (!kept?.walked) return 0;
  const { size, whole = size, fromFirst } = kept.walked;
  const isLeftAlone = fromFirst !== undefined && fromFirst.ms <= nowMs && nowMs < fromFirst.ms + ALONE_MS;
  return whole > ALWAYS_WHOLE && isLeftAlone && size % SEARCH_BLOCK === 0 ? size : 0;
}

/** The query of the stream that a check wants; of the open log, or of the closed one with this short name. */
export function leavesQuery(kept: KeptLog | null, from: number, log: string | null = null): string {
  return new URLSearchParams({
    ...(log !== null && { log }),
    ...{ from: String(from), known: knownOf(kept) },
  }).toString();
}
