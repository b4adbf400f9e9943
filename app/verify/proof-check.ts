import type { Finding } from "#audit/audit-code.ts";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { leafHash } from "#audit/hashes.ts";
import { shortName } from "#audit/lineage.ts";
import { verifyInclusion } from "#audit/merkle-proof.ts";
import { judgeLogs, type SentCheckpoint, type TrustedLogs } from "./judged-logs.ts";
import type { KeptLogs } from "./kept-log.ts";

/** An entry of one of the logs, by short name, with its audit path. */
export interface ProvenEntry {
  log: string;
  seq: number;
  body: Uint8Array;
  proof: readonly Uint8Array[];
}

export interface ProofVerdict {
  /** `entryName` of the entries that are in their signed log, byte for byte. */
  included: readonly string[];
  /** Short names of the logs whose trees are known: the open one, and those to which the steps lead back. */
  logs: readonly string[];
  /** What is wrong with the checkpoint itself, or with the way back; then nothing is included. */
  findings: readonly Finding[];
  /** How the closed logs ended that were asked about. */
  ends: readonly Checkpoint[];
  /** What to keep now; null when the checkpoint was refused. */
  keep: KeptLogs | null;
}

export function entryName({ log, seq }: { readonly log: string; readonly seq: number }): string {
  return `${log}/${seq}`;
}

/** Holds a checkpoint to what was kept, and each entry to its own log's tree. Never throws for what the server says. */
export function checkProofs(
  sent: SentCheckpoint,
  entries: readonly ProvenEntry[],
  { kept, nowMs }: { kept: TrustedLogs; nowMs: number },
): ProofVerdict {
  const { open, ends, findings, keep } = judgeLogs(sent, kept, nowMs);
  const closed = ends.map(({ checkpoint }) => checkpoint);
  const trees = open === null ? [] : [open, ...closed];
  const byLog = new Map(trees.map((tree) => [shortName(tree.origin), tree]));
  const included = entries.filter(({ log, seq, body, proof }) => {
    const tree = byLog.get(log);
    return tree !== undefined && verifyInclusion(seq, tree.size, leafHash(body), tree.root, proof);
  });
  const logs = [...byLog.keys()].filter((log) => log !== null);
  return { included: included.map(entryName), logs, findings, ends: closed, keep };
}
