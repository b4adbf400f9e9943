import type { Checkpoint } from "#audit/checkpoint.ts";
import { follows, parseKeylogOrigin, parseOrigin } from "#audit/lineage.ts";
import type { LogKind } from "#audit/log-change.ts";

/** Clocks differ, and a year begins somewhere first. */
const AHEAD_MS = 86_400_000;

/**
 * Whether a log of this name is one that this clinic may open or go on with: of its host, of no year to come, and where nothing of
 * that name was signed yet, later than all that was. Who serves the logs says names; the signer takes no other.
 */
export function isExpected(
  kind: LogKind,
  origin: string,
  { host, signed, nowMs }: { host: string; signed: readonly Checkpoint[]; nowMs: number },
): boolean {
  if (kind === "keys") return parseKeylogOrigin(origin)?.host === host;
  const name = parseOrigin(origin);
  if (name?.family !== `${host}/bedside-audit`) return false;
  if (name.year > new Date(nowMs + AHEAD_MS).getUTCFullYear()) return false;
  const own = signed.filter((each) => parseOrigin(each.origin)?.family === name.family);
  return own.every((each) => each.origin === origin || follows(each.origin, origin)) || isKnown(origin, own);
}

function isKnown(origin: string, signed: readonly Checkpoint[]): boolean {
  return signed.some((each) => each.origin === origin);
}
