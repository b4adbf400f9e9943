import { type OwnAccess, ownAccess } from "#app/protocol/audit-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { newestSize } from "#app/verify/kept-log.ts";
import type { ProofVerdict } from "#app/verify/proof-check.ts";
import { checkSentProofs } from "./audit-proof-query.ts";
import { trustedLog, writeKeptLog } from "./kept-access-log.ts";

export interface OwnLines {
  answer: OwnAccess;
  verdict: ProofVerdict;
}

/** A page of the entries about oneself, each checked in the worker against a checkpoint that continues the kept one. */
export async function readOwnLines(before: number | null): Promise<OwnLines> {
  const from = before === null ? "" : `&before=${before}`;
  const kept = await trustedLog();
  const answer = await pageApi.get(`/api/audit/own?limit=25&size=${newestSize(kept)}${from}`, ownAccess);
  const verdict = await checkSentProofs(answer, kept);
  if (verdict.keep) await writeKeptLog(verdict.keep);
  return { answer, verdict };
}
