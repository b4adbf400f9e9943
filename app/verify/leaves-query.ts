import { type KeptLog, newestSize } from "./kept-log.ts";

/** A log up to this size is gone through from its first entry at each check. */
const ALWAYS_WHOLE = 100_000;

/** The query of the stream that a check wants. */
export function leavesQuery(kept: KeptLog | null, everything: boolean): string {
  const walked = kept?.walked?.size ?? 0;
  return `from=${everything || walked <= ALWAYS_WHOLE ? 0 : walked}&size=${newestSize(kept)}`;
}
