import { trustedWorkerUrl } from "#app/trusted-types.ts";
import type { KeptLog } from "./kept-log.ts";
import type { LogVerdict } from "./log-check.ts";
import type { ProofVerdict, ProvenEntry } from "./proof-check.ts";
import type { SentCheckpoint } from "./trusted-note.ts";
import workerUrl from "./verify-worker.ts?worker&url";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

interface Job {
  kept: KeptLog | null;
  /** Milliseconds since 1970. */
  nowMs: number;
}

/** The worker stopped for a reason of its own: nothing is decided. */
class CheckFailed extends Error {}

/** Goes through a stream of leaves in a worker; rejects when the stream does, and is undecided when it was stopped. */
export async function checkLogInWorker(
  stream: AsyncIterator<Uint8Array<ArrayBuffer>>,
  {
    kept,
    nowMs,
    onProgress,
    signal,
  }: Job & {
    onProgress: (done: number, total: number) => void;
    signal: AbortSignal;
  },
): Promise<LogVerdict> {
  return inWorker<LogVerdict>({ type: "log", kept, nowMs }, (message, send, done) => {
    if (signal.aborted) return done({ outcome: "undecided" });
    if (message.type === "log") return done(message.verdict);
    if (message.type === "progress") return onProgress(message.done, message.total);
    if (message.type !== "more") return;
    return stream.next().then(({ value, done: ended }) => {
      if (ended) send({ type: "end" });
      else send({ type: "chunk", bytes: value }, [value.buffer]);
    });
  }).catch((error: unknown) => {
    if (signal.aborted) return { outcome: "undecided" };
    throw error;
  });
}

/** Holds entries to a checkpoint in a worker. */
export async function checkProofsInWorker(
  sent: SentCheckpoint,
  entries: readonly ProvenEntry[],
  { kept, nowMs }: Job,
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
