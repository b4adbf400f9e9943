import { accounting } from "#app/protocol/disclosure-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { knownQuery } from "#app/verify/after-restores.ts";
import { type DisclosureRow, disclosureRows } from "./accounting-rows.ts";
import { checkSentProofs } from "./audit-proof-query.ts";
import { trustedLogs, writeKeptLogs } from "./kept-access-log.ts";

/** Disclosures about one patient, each held to the signed log and its words to what the entry commits to. */
export async function readAccounting(path: string, query: URLSearchParams): Promise<DisclosureRow[]> {
  const kept = await trustedLogs();
  query.set("known", knownQuery(kept.logs, kept.restores));
  const answer = await pageApi.get(`${path}?${query}`, accounting);
  const verdict = await checkSentProofs(answer.checkpoint, answer.lines, kept);
  if (verdict.keep) await writeKeptLogs(verdict.keep);
  return disclosureRows(answer, verdict);
}
