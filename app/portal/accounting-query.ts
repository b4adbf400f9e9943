import { accounting } from "#app/protocol/disclosure-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { newestSize } from "#app/verify/kept-log.ts";
import { type DisclosureRow, disclosureRows } from "./accounting-rows.ts";
import { checkSentProofs } from "./audit-proof-query.ts";
import { trustedLog, writeKeptLog } from "./kept-access-log.ts";

/** Disclosures about one patient, each held to the signed log and its words to what the entry commits to. */
export async function readAccounting(path: string, query: URLSearchParams): Promise<DisclosureRow[]> {
  const kept = await trustedLog();
  query.set("size", String(newestSize(kept)));
  const answer = await pageApi.get(`${path}?${query}`, accounting);
  const entries = answer.lines.filter(({ log }) => log === answer.log);
  const verdict = await checkSentProofs({ checkpoint: answer.checkpoint, entries }, kept);
  if (verdict.keep) await writeKeptLog(verdict.keep);
  return disclosureRows(answer, new Set(verdict.included));
}
