import { fromBase64url } from "#app/lib/base64url.ts";
import { type AuditCheckpoint, type AuditProof, auditProof } from "#app/protocol/audit-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import type { ProofVerdict } from "#app/verify/proof-check.ts";
import { checkProofsInWorker } from "#app/verify/verify-client.ts";
import { readKeptLog, writeKeptLog } from "./kept-access-log.ts";

/** Entries that came with their proofs, held in a worker to the checkpoint and to what this device kept. */
export async function checkSentProofs(answer: {
  checkpoint: AuditCheckpoint;
  entries: readonly AuditProof["entry"][];
}): Promise<ProofVerdict> {
  const kept = await readKeptLog();
  const { note, key, consistency, refused } = answer.checkpoint;
  const entries = answer.entries.map(({ seq, body, proof }) => ({
    seq,
    body: fromBase64url(body),
    proof: proof.map(fromBase64url),
  }));
  const verdict = await checkProofsInWorker(
    { note, key, consistency: consistency.map(fromBase64url), refused },
    entries,
    { kept, nowMs: Date.now() },
  );
  return verdict;
}

/** Size of the newest checkpoint that was kept, to be asked from. */
export async function keptSize(): Promise<number> {
  const kept = await readKeptLog();
  return sizeOf(kept?.notes.at(-1));
}

/** Of a note that was verified before it was kept: its second line. */
function sizeOf(note: string | undefined): number {
  return Number(note?.split("\n")[1] ?? 0);
}

/** One entry with its proof, checked. */
export async function provenEntry(seq: number) {
  const answer = await pageApi.get(`/api/audit/proof?seq=${seq}&size=${await keptSize()}`, auditProof);
  const verdict = await checkSentProofs({ checkpoint: answer.checkpoint, entries: [answer.entry] });
  return { entry: answer.entry, verdict };
}

/** Keeps the newest checkpoint that a person's own lines came with. */
export async function keepCheckpoint({ keep }: ProofVerdict): Promise<void> {
  if (keep) await writeKeptLog(keep);
}
