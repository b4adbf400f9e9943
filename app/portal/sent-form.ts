import { fromBase64url } from "#app/lib/base64url.ts";
import type { AuditCheckpoint, AuditProof } from "#app/protocol/audit-api.ts";
import type { SentCheckpoint } from "#app/verify/judged-logs.ts";
import type { ProvenEntry } from "#app/verify/proof-check.ts";

/** A checkpoint and its steps back as the API writes them, as bytes. */
export function sentCheckpoint({ consistency, steps, ...answer }: AuditCheckpoint): SentCheckpoint {
  return {
    ...answer,
    consistency: consistency.map(fromBase64url),
    steps: steps.map(({ first, ...step }) => ({
      ...step,
      first: { body: fromBase64url(first.body), proof: first.proof.map(fromBase64url) },
      consistency: step.consistency.map(fromBase64url),
    })),
  };
}

/** Entries with their audit paths, each of the log that is named beside it. */
export function provenEntries(entries: readonly (AuditProof["entry"] & { log: string })[]): ProvenEntry[] {
  return entries.map(({ log, seq, body, proof }) => ({
    ...{ log, seq, body: fromBase64url(body) },
    proof: proof.map(fromBase64url),
  }));
}
