import type { Checkpoint } from "#audit/checkpoint.ts";
import { type Entry, EntryError, parseEntry } from "#audit/entry.ts";
import { shortName } from "#audit/lineage.ts";
import { evidenceText } from "./evidence.ts";
import type { SentCheckpoint, TrustedLogs } from "./judged-logs.ts";
import { type KeptLogs, lastWhole } from "./kept-log.ts";
import type { LogVerdict } from "./log-check.ts";
import { entryName, type ProofVerdict, type ProvenEntry } from "./proof-check.ts";

/** What is proved of a log's end, or the verdict that refuses it. */
export type ProvedEnd =
  | {
      /** Null for the open log, which has none yet. */
      end: Checkpoint | null;
      /** Entries of other logs that say what two officers took out of it. */
      later: Entry[];
      keep: KeptLogs;
    }
  | { refused: LogVerdict };

/** Puts together what a check of proofs found of one log. */
export function provedEnd({
  log,
  sent,
  removals,
  verdict,
  kept,
  nowMs,
}: {
  log: string;
  sent: SentCheckpoint;
  removals: readonly ProvenEntry[];
  verdict: ProofVerdict;
  kept: TrustedLogs;
  nowMs: number;
}): ProvedEnd {
  const { keep, ends, included } = verdict;
  if (keep === null) return { refused: refusedEnd(sent, verdict, kept, nowMs) };
  const end = ends.find(({ origin }) => shortName(origin) === log) ?? null;
  const later = removals.filter((entry) => included.includes(entryName(entry))).flatMap(entryOf);
  return { end, later, keep };
}

function refusedEnd(
  { note, key, refused, steps }: SentCheckpoint,
  { findings }: ProofVerdict,
  { logs }: TrustedLogs,
  nowMs: number,
): LogVerdict {
  // Of which log a number is, is plain only where one log alone was closed.
  const place =
    steps.length === 1 ? findings.find(({ seq, to }) => seq !== null && to !== undefined) : undefined;
  const firstBad = place?.seq == null ? null : { seq: place.seq, to: place.to ?? place.seq + 1 };
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const server = {
    ...{ checkpoint: note, key, refused },
    steps: steps.map((step) => ({ note: step.note, refused: step.refused, first: text(step.first.body) })),
  };
  const newest = logs.at(-1) ?? null;
  return {
    ...{ outcome: "changed", firstBad, findings, lastWhole: lastWhole(newest) },
    ...{ fromFirst: false, times: { fromMs: null, toMs: null } },
    evidence: evidenceText({ server, kept: logs, findings, nowMs }),
  };
}

function entryOf({ body }: ProvenEntry): Entry[] {
  try {
    return [parseEntry(body)];
  } catch (error) {
    if (error instanceof EntryError) return [];
    throw error;
  }
}
