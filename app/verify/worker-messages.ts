import type { SentCheckpoint, TrustedLogs } from "./judged-logs.ts";
import type { KeptLog } from "./kept-log.ts";
import type { LogBounds, LogVerdict } from "./log-check.ts";
import type { Walk, WalkResult } from "./log-walks.ts";
import type { ProofVerdict, ProvenEntry } from "./proof-check.ts";

/** What the page says to its checking worker: one job, and for a log its bytes as they arrive. */
export type ToWorker =
  | { type: "log"; kept: KeptLog | null; from: number; nowMs: number; bounds: LogBounds; also?: Walk }
  | { type: "chunk"; bytes: Uint8Array }
  | { type: "end" }
  | {
      type: "proofs";
      sent: SentCheckpoint;
      entries: readonly ProvenEntry[];
      kept: TrustedLogs;
      nowMs: number;
    };

/** `more`: the last chunk is used up, so memory holds one at a time. */
export type FromWorker =
  | { type: "more" }
  | { type: "progress"; done: number; total: number }
  | { type: "log"; verdict: LogVerdict; found: WalkResult | null }
  | { type: "proofs"; verdict: ProofVerdict }
  | { type: "failed" };
