import { everyLog, type YearLog } from "#db/access/audit-log.server.ts";
import type { Connections } from "#db/tickets/read-ticket.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";

/** What of the access log a request is about, as ids on its ticket. */
export interface AskedLog {
  /** Short name of the log asked about: `<year>` or `<year>-<epoch>`. */
  log: string;
  asked: YearLog;
  /** From the open log back to the asked one, and to the newest one that the caller holds a checkpoint of. */
  way: readonly YearLog[];
  /** Sizes that the caller holds checkpoints of, by log. */
  known: readonly (readonly [log: string, size: number])[];
}

/** Names of the query string that `askedLog` reads. */
export const logParameters = ["log", "known"] as const;

const MAX_KNOWN = 16;

/**
 * Which log is meant, the open one where none is named, with the way that leads to it. E_NOT_FOUND where there is none of this
 * name; E_GONE for one that was destroyed, unless the question is about what is left of it. `backTo`: logs to which the way leads
 * as well.
 */
export async function askedLog(
  connections: Connections,
  url: URL,
  { destroyed = false, backTo = [] }: { destroyed?: boolean; backTo?: readonly string[] } = {},
): Promise<AskedLog> {
  const logs = await everyLog(connections);
  const name = url.searchParams.get("log");
  const openAt = logs.findIndex(({ closed }) => !closed);
  if (openAt < 0) refuse("E_UNAVAILABLE");
  const askedAt = name === null ? openAt : logs.findIndex(({ log }) => log === name);
  const asked = logs[askedAt] ?? refuse("E_NOT_FOUND");
  refuseUnless(destroyed || !asked.destroyed, "E_GONE");
  const known = knownIn(url);
  const isKnown = (least: number) =>
    logs.findLastIndex(({ log }) => known.some(([each, size]) => each === log && size >= least));
  // A size of 0 says only that a restore was followed: the way goes on to what the caller holds anything of.
  const newestKnownAt = isKnown(1) < 0 ? isKnown(0) : isKnown(1);
  const wanted = backTo.map((name) => logs.findIndex(({ log }) => log === name)).filter((at) => at >= 0);
  const from = Math.min(askedAt, newestKnownAt < 0 ? openAt : newestKnownAt, ...wanted);
  return { log: asked.log, asked, way: logs.slice(from, openAt + 1).reverse(), known };
}

/** `known=<log>:<size>,…`: the checkpoints that the caller holds. */
function knownIn(url: URL): [string, number][] {
  const text = url.searchParams.get("known") ?? "";
  const parts = text === "" ? [] : text.split(",");
  refuseUnless(parts.length <= MAX_KNOWN, "E_BAD_REQUEST");
  return parts.map((part) => {
    const [, log = "", size] = /^([\w.-]{1,32}):(0|[1-9]\d{0,14})$/.exec(part) ?? [];
    refuseUnless(size !== undefined, "E_BAD_REQUEST");
    return [log, Number(size)];
  });
}

export function knownSize({ known }: Pick<AskedLog, "known">, log: string): number {
  return known.find(([name]) => name === log)?.[1] ?? 0;
}
