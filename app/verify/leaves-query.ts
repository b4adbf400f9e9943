import { type KeptLog, knownOf } from "./kept-log.ts";

/** A log up to this size is gone through from its first entry at each check. */
const ALWAYS_WHOLE = 100_000;

/** The query of the stream that a check wants; of the open log, or of the closed one with this short name. */
export function leavesQuery(kept: KeptLog | null, everything: boolean, log: string | null = null): string {
  const walked = kept?.walked?.size ?? 0;
  return new URLSearchParams({
    ...(log !== null && { log }),
    from: String(everything || walked <= ALWAYS_WHOLE ? 0 : walked),
    known: knownOf(kept),
  }).toString();
}
