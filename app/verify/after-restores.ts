import type { Finding } from "#audit/audit-code.ts";
import { type Checkpoint, parseCheckpoint } from "#audit/checkpoint.ts";
import { standsAfter } from "#audit/epoch.ts";
import { EMPTY_ROOT } from "#audit/hashes.ts";
import { follows, shortName } from "#audit/lineage.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { type KeptLogs, keptOf, keyFor, originOf } from "./kept-log.ts";

/**
 * What still has to stand of kept checkpoints, oldest first, after restores which this device has followed, one after the other. What
 * was named as lost has nothing to stand in any more; in its place stands the empty beginning of the log that went on, so that
 * nothing leads past a restore. A finding where more is gone than was named, or another history was kept.
 */
export function standingPins(
  pins: readonly Checkpoint[],
  restores: readonly EpochChange[],
): Checkpoint[] | Finding {
  let standing = [...pins];
  for (const { access } of restores) {
    const named = new Set([access.kept, ...access.last].map(({ origin }) => origin));
    const left: Checkpoint[] = [];
    for (const pin of standing) {
      const found = named.has(pin.origin) ? standsAfter(access, pin) : "kept";
      if (typeof found !== "string") return found;
      if (found === "kept") left.push(pin);
    }
    const isPast = ({ origin }: Checkpoint) => origin === access.next || follows(access.next, origin);
    standing = left.some(isPast) ? left : [...left, { origin: access.next, size: 0, root: EMPTY_ROOT }];
  }
  return standing;
}

/** The checkpoint from which a way has to lead to the open log: the newest that holds anything, else the newest beginning. */
export function anchorOf(standing: readonly Checkpoint[]): Checkpoint | null {
  return standing.findLast(({ size }) => size > 0) ?? standing.at(-1) ?? null;
}

const MAX_KNOWN = 16;

/** `<log>:<size>,…` of what still stands of each kept log, to ask with; the proofs come for these sizes. */
export function knownQuery(logs: KeptLogs, restores: readonly EpochChange[]): string {
  const newest = new Map(standingIn(logs, restores).map(({ origin, size }) => [origin, size]));
  return [...newest]
    .map(([origin, size]) => `${shortName(origin)}:${size}`)
    .slice(-MAX_KNOWN)
    .join(",");
}

/** Origin of the log from which a way has to lead to the open one; null where nothing was kept. */
export function anchorOrigin(logs: KeptLogs, restores: readonly EpochChange[]): string | null {
  return anchorOf(standingIn(logs, restores))?.origin ?? null;
}

/**
 * What the log of this origin, from which everything goes on, is held to: where a restore took all that was kept of the log before
 * it, the clinic's key under its name.
 */
export function keptFrom(logs: KeptLogs, origin: string | null): KeptLogs {
  const newest = logs.at(-1);
  if (origin === null || newest === undefined || keptOf(logs, origin) !== null) return logs;
  return [...logs, keyFor(newest, origin)];
}

function standingIn(logs: KeptLogs, restores: readonly EpochChange[]): Checkpoint[] {
  const pins = logs.flatMap((kept) => kept.notes.map((note) => saidBy(note, originOf(kept))));
  const standing = standingPins(pins, restores);
  // What contradicts is found again, and named, where an answer is judged.
  return "code" in standing ? pins : standing;
}

/** What a kept note says; its signature was verified before it was kept, and is again where it counts. */
function saidBy(note: string, origin: string): Checkpoint {
  return parseCheckpoint(note.slice(0, note.indexOf("\n\n") + 1), origin);
}
