import { trustedWorkerUrl } from "#app/trusted-types.ts";
import type { SentCheckpoint, TrustedLogs } from "./judged-logs.ts";
import type { KeptLog } from "./kept-log.ts";
import type { LogBounds, LogVerdict } from "./log-check.ts";
import type { Walk, WalkResult } from "./log-walks.ts";
import type { ProofVerdict, ProvenEntry } from "./proof-check.ts";
import workerUrl from "./verify-worker.ts?worker&url";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** The worker stopped for a reason of its own: nothing is decided. */
class CheckFailed extends Error {}

/** What a check has found, and what else was asked of the same entries; null unless the log is whole. */
export interface LogWalk {
  verdict: LogVerdict;
  found: WalkResult | null;
}

/** Goes through a stream of leaves in a worker; rejects when the stream does, and is undecided when it was stopped. */
export async function checkLogInWorker(
  stream: AsyncIterator<Uint8Array<ArrayBuffer>>,
  {
    kept,
    from,
    nowMs,
    bounds = {},
    also,
    onProgress,
    signal,
  }: {
    kept: KeptLog | null;
    /** The first entry that was asked for. */
    from: number;
    /** Milliseconds since 1970. */
    nowMs: number;
    bounds?: LogBounds;
    also?: Walk;
    onProgress: (done: number, total: number) => void;
    signal: AbortSignal;
  },
): Promise<LogWalk> {
  const undecided: LogWalk = { verdict: { outcome: "undecided" }, found: null };
  return inWorker<LogWalk>(
    { type: "log", kept, from, nowMs, bounds, ...(also && { also }) },
    (message, send, done) => {
      if (signal.aborted) return done(undecided);
      if (message.type === "log") return done({ verdict: message.verdict, found: message.found });
      if (message.type === "progress") return onProgress(message.done, message.total);
      if (message.type !== "more") return;
      return stream.next().then(({ value, done: ended }) => {
        if (ended) send({ type: "end" });
        else send({ type: "chunk", bytes: value }, [value.buffer]);
      });
    },
  ).catch((error: unknown) => {
    if (signal.aborted) return undecided;
    throw error;
  });
}

/** Holds entries to a checkpoint in a worker. */
export async function checkProofsInWorker(
  sent: SentCheckpoint,
  entries: readonly ProvenEntry[],
  { kept, nowMs }: { kept: TrustedLogs; nowMs: number },
): Promise<ProofVerdict> {
  return inWorker<ProofVerdict>({ type: "proofs", sent, entries, kept, nowMs }, (message, _send, done) => {
    if (message.type === "proofs") done(message.verdict);
  });
}

/** One worker a job, ended with it. */
function inWorker<Verdict>(
  job: ToWorker,
  take: (
    message: FromWorker,
    send: (message: ToWorker, moved?: Transferable[]) => void,
    done: (verdict: Verdict) => void,
  ) => void | Promise<void>,
): Promise<Verdict> {
  const worker = new Worker(trustedWorkerUrl(workerUrl), { type: "module", name: "bedside-verify" });
  const send = (message: ToWorker, moved: Transferable[] = []) => worker.postMessage(message, moved);
  return new Promise<Verdict>((resolve, reject) => {
    worker.addEventListener("error", () => reject(new CheckFailed()));
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === "failed") reject(new CheckFailed());
      else void Promise.resolve(take(data, send, resolve)).catch(reject);
    });
    send(job);
  }).finally(() => worker.terminate());
}
