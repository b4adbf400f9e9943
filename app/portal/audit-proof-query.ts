import { type AuditCheckpoint, type AuditProof, auditProof } from "#app/protocol/audit-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { knownQuery } from "#app/verify/after-restores.ts";
import type { TrustedLogs } from "#app/verify/judged-logs.ts";
import { entryName, type ProofVerdict } from "#app/verify/proof-check.ts";
import { checkProofsInWorker } from "#app/verify/verify-client.ts";
import { trustedLogs } from "./kept-access-log.ts";
import { provenEntries, sentCheckpoint } from "./sent-form.ts";

/**
 * Entries that came with their proofs, held in a worker to the checkpoint and to `kept`: what this device kept when it
 * asked, because the answer proves that it continues that and no other.
 */
export async function checkSentProofs(
  checkpoint: AuditCheckpoint,
  entries: readonly (AuditProof["entry"] & { log: string })[],
  kept: TrustedLogs,
): Promise<ProofVerdict> {
  const nowMs = Date.now();
  return checkProofsInWorker(sentCheckpoint(checkpoint), provenEntries(entries), { kept, nowMs });
}

/** `log=` of a query, which the open log goes without, and what this device kept. */
export function logQuery(log: string | null, { logs, restores }: TrustedLogs): URLSearchParams {
  return new URLSearchParams({ ...(log !== null && { log }), known: knownQuery(logs, restores) });
}

/** One entry of the open log, or of the one named, with its proof, checked. */
export async function provenEntry(log: string | null, seq: number) {
  const kept = await trustedLogs();
  const query = logQuery(log, kept);
  query.set("seq", String(seq));
  const answer = await pageApi.get(`/api/audit/proof?${query}`, auditProof);
  // Another year's entry under the number that was asked for proves nothing.
  const isAsked = answer.entry.seq === seq && (log === null || answer.log === log);
  const entry = { ...answer.entry, log: answer.log };
  const { included, logs } = await checkSentProofs(answer.checkpoint, [entry], kept);
  // The open log first, then one for each step back.
  const notes = [answer.checkpoint, ...answer.checkpoint.steps].map(({ note }) => note);
  return {
    ...{ entry: answer.entry, log: answer.log, note: notes[logs.indexOf(answer.log)] ?? "" },
    isIncluded: isAsked && included.includes(entryName(entry)),
  };
}
