import { type OwnAccess, ownAccess } from "#app/protocol/audit-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import type { ProofVerdict } from "#app/verify/proof-check.ts";
import { checkSentProofs, logQuery } from "./audit-proof-query.ts";
import { trustedLogs, writeKeptLogs } from "./kept-access-log.ts";

export interface OwnLines {
  answer: OwnAccess;
  verdict: ProofVerdict;
}

/** Where a page of one's own lines begins: in which log, null for the open one, and below which number. */
export interface OwnPlace {
  log: string | null;
  before: number | null;
}

/** A page of the entries about oneself, each checked in the worker against a checkpoint that continues the kept one. */
export async function readOwnLines({ log, before }: OwnPlace): Promise<OwnLines> {
  const kept = await trustedLogs();
  const query = logQuery(log, kept);
  query.set("limit", "25");
  if (before !== null) query.set("before", String(before));
  const answer = await pageApi.get(`/api/audit/own?${query}`, ownAccess);
  const entries = answer.entries.map((entry) => ({ ...entry, log: answer.log }));
  const verdict = await checkSentProofs(answer.checkpoint, entries, kept);
  if (verdict.keep) await writeKeptLogs(verdict.keep);
  return { answer, verdict };
}

/** Where the lines go on that are older than this page; null where there are none. */
export function placeAfter({ log, more, earlier, entries }: OwnAccess): OwnPlace | null {
  const oldest = entries.at(-1)?.seq;
  if (more && oldest !== undefined) return { log, before: oldest };
  return earlier === null ? null : { log: earlier, before: null };
}
