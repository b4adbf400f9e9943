import { keptUntilMs, LEAST_RETENTION_YEARS } from "#app/lib/retention.ts";
import { type Entry, entityId } from "#audit/entry.ts";
import { parseOrigin } from "#audit/lineage.ts";

/** Nothing says it · before the least years of retention were over · no other officer had asked for it. */
export type DestructionFault = "unsaid" | "early" | "alone";

/**
 * What is wrong with a log's destruction, as proved entries of later logs tell it; empty when two officers had it destroyed past
 * its time. Every entry that tells of it counts, so that none can be added later to excuse the first.
 */
export function destructionFaults(
  later: readonly Entry[],
  origin: string,
  nowMs: number,
): readonly DestructionFault[] {
  const about = later.filter(
    ({ e, o, x }) => e === "audit.redact" && o === "ok" && named(x, "log") === origin,
  );
  const done = about.filter(({ x }) => named(x, "redacted") === "log");
  if (done.length === 0) return ["unsaid"];
  const year = parseOrigin(origin)?.year ?? Number.NaN;
  // An entry can be given a time to come, but not this browser's clock.
  const isPast = done.every(
    ({ ts }) => Math.min(Date.parse(ts), nowMs) >= keptUntilMs(year, LEAST_RETENTION_YEARS),
  );
  const areTwo = done.every((entry) => about.some((asked) => isAskedBefore(asked, entry)));
  return [...(isPast ? [] : (["early"] as const)), ...(areTwo ? [] : (["alone"] as const))];
}

/** That this entry asks for what the other one does, earlier and by another officer, whom that one names. */
function isAskedBefore(asked: Entry, done: Entry): boolean {
  return (
    named(asked.x, "step") === "proposed" &&
    named(asked.x, "part") === "log" &&
    named(asked.x, "redaction") !== null &&
    named(asked.x, "redaction") === named(done.x, "redaction") &&
    asked.a.p !== null &&
    asked.a.p !== done.a.p &&
    asked.a.p === named(done.x, "proposer") &&
    asked.ts <= done.ts
  );
}

function named(x: Entry["x"], type: string): string | null {
  return entityId(x, type) ?? null;
}
