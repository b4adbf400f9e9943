import { checkLog } from "./log-check.ts";
import { createWalk } from "./log-walks.ts";
import { checkProofs } from "./proof-check.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/**
 * Checks the access log off the page's thread. It reaches no network and keeps nothing: bytes come from the page, what
 * was kept from the vault, and a verdict goes back.
 */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToWorker>) => void): void;
};

let deliver: ((chunk: Uint8Array | null) => void) | null = null;

async function* chunks(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = new Promise<Uint8Array | null>((resolve) => {
      deliver = resolve;
    });
    scope.postMessage({ type: "more" });
    const chunk = await next;
    if (chunk === null) return;
    yield chunk;
  }
}

async function work(job: ToWorker): Promise<void> {
  switch (job.type) {
    case "chunk":
      deliver?.(job.bytes);
      return;
    case "end":
      deliver?.(null);
      return;
    case "proofs": {
      const { sent, entries, kept, nowMs } = job;
      scope.postMessage({ type: "proofs", verdict: checkProofs(sent, entries, { kept, nowMs }) });
      return;
    }
    case "log": {
      const { kept, from, nowMs, bounds, also } = job;
      const walk = also && createWalk(also);
      const verdict = await checkLog(chunks(), {
        ...{ ...bounds, kept, from, nowMs, onEntry: walk?.look },
        onProgress: (done, total) => scope.postMessage({ type: "progress", done, total }),
      });
      const found = verdict.outcome === "whole" ? (walk?.result(verdict) ?? null) : null;
      scope.postMessage({ type: "log", verdict, found });
      return;
    }
  }
}

scope.addEventListener("message", ({ data }) => {
  work(data).catch(() => scope.postMessage({ type: "failed" }));
});
