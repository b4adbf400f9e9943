import { logEnd } from "#app/protocol/audit-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import type { TrustedLogs } from "#app/verify/judged-logs.ts";
import { type ProvedEnd, provedEnd } from "#app/verify/proved-end.ts";
import { checkProofsInWorker } from "#app/verify/verify-client.ts";
import { logQuery } from "./audit-proof-query.ts";
import { provenEntries, sentCheckpoint } from "./sent-form.ts";

/** How the log of this short name ended, proved back from the open log; of the open log, that it goes on from what was kept. */
export async function readLogEnd(log: string, kept: TrustedLogs): Promise<ProvedEnd> {
  const answer = await pageApi.get(`/api/audit/checkpoint?${logQuery(log, kept)}`, logEnd);
  const sent = sentCheckpoint(answer.checkpoint);
  const removals = provenEntries(answer.removals);
  const nowMs = Date.now();
  const verdict = await checkProofsInWorker(sent, removals, { kept, nowMs });
  return provedEnd({ log, sent, removals, verdict, kept, nowMs });
}
