import { fromBase64url } from "#app/lib/base64url.ts";
import { type AuditCheckpoint, type AuditProof, auditProof } from "#app/protocol/audit-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { type KeptLog, newestSize } from "#app/verify/kept-log.ts";
import type { ProofVerdict } from "#app/verify/proof-check.ts";
import { checkProofsInWorker } from "#app/verify/verify-client.ts";
import { trustedLog } from "./kept-access-log.ts";

/**
 * Entries that came with their proofs, held in a worker to the checkpoint and to `kept`: what this device kept when it
 * asked, because the answer proves that it continues that and no other.
 */
export async function checkSentProofs(
  answer: { checkpoint: AuditCheckpoint; entries: readonly AuditProof["entry"][] },
  kept: KeptLog | null,
): Promise<ProofVerdict> {
  const { note, key, consistency, refused } = answer.checkpoint;
  const entries = answer.entries.map(({ seq, body, proof }) => ({
    seq,
    body: fromBase64url(body),
    proof: proof.map(fromBase64url),
  }));
  return checkProofsInWorker({ note, key, consistency: consistency.map(fromBase64url), refused }, entries, {
    kept,
    nowMs: Date.now(),
  });
}

/** One entry with its proof, checked. */
export async function provenEntry(seq: number) {
  const kept = await trustedLog();
  const answer = await pageApi.get(`/api/audit/proof?seq=${seq}&size=${newestSize(kept)}`, auditProof);
  const verdict = await checkSentProofs({ checkpoint: answer.checkpoint, entries: [answer.entry] }, kept);
  return { ...answer, verdict };
}
