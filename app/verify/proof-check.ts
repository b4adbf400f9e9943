import type { Finding } from "#audit/audit-code.ts";
import { leafHash } from "#audit/hashes.ts";
import { verifyInclusion } from "#audit/merkle-proof.ts";
import { type KeptLog, keepNote } from "./kept-log.ts";
import { judgeNote, type SentCheckpoint } from "./trusted-note.ts";

/** An entry with its audit path. */
export interface ProvenEntry {
  seq: number;
  body: Uint8Array;
  proof: readonly Uint8Array[];
}

export interface ProofVerdict {
  /** Numbers of the entries that are in the signed log, byte for byte. */
  included: readonly number[];
  /** What is wrong with the checkpoint itself; then nothing is included. */
  findings: readonly Finding[];
  /** What to keep now; null when the checkpoint was refused. */
  keep: KeptLog | null;
}

/** Holds a checkpoint to what was kept, and each entry to the checkpoint. Never throws for what the server says. */
export function checkProofs(
  sent: SentCheckpoint,
  entries: readonly ProvenEntry[],
  { kept, nowMs }: { kept: KeptLog | null; nowMs: number },
): ProofVerdict {
  const { checkpoint, key, findings } = judgeNote(sent, kept);
  if (checkpoint === null || findings.length > 0) return { included: [], findings, keep: null };
  const { size, root } = checkpoint;
  const included = entries
    .filter(({ seq, body, proof }) => verifyInclusion(seq, size, leafHash(body), root, proof))
    .map(({ seq }) => seq);
  return { included, findings, keep: keepNote(kept, { key, note: sent.note, nowMs, state: null }) };
}
