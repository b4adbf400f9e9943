import { useCallback, useEffect, useRef, useState } from "react";
import { pageStream } from "#app/sync/page-stream.ts";
import type { KeptLog } from "#app/verify/kept-log.ts";
import { leavesQuery } from "#app/verify/leaves-query.ts";
import type { LogVerdict } from "#app/verify/log-check.ts";
import type { Walk, WalkResult } from "#app/verify/log-walks.ts";
import { checkLogInWorker } from "#app/verify/verify-client.ts";
import { readKeptLog, trustedLog, writeKeptLog } from "./kept-access-log.ts";
import { type Problem, problemOf } from "./problem.ts";

export interface LogCheck {
  /** Of the last check that found the log whole; undefined until the vault was asked. */
  kept: KeptLog | null | undefined;
  progress: { done: number; total: number } | null;
  verdict: LogVerdict | null;
  /** What was asked of the entries, of a log that is whole. */
  found: WalkResult | null;
  problem: Problem | null;
  /** With `also`, every entry is gone through again from the first. */
  start(also?: Walk): void;
  stop(): void;
}

/** The officer's check: what this device kept, one stream through the worker, and what to keep next. */
export function useLogCheck(): LogCheck {
  const [kept, setKept] = useState<KeptLog | null>();
  const [progress, setProgress] = useState<LogCheck["progress"]>(null);
  const [verdict, setVerdict] = useState<LogVerdict | null>(null);
  const [found, setFound] = useState<WalkResult | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef<AbortController | null>(null);

  useEffect(() => {
    readKeptLog().then(setKept, (error: unknown) => setProblem(problemOf(error)));
    return () => running.current?.abort();
  }, []);

  const check = useCallback(async (stopped: AbortController, also?: Walk) => {
    const { signal } = stopped;
    try {
      const before = await trustedLog();
      const stream = pageStream(`/api/audit/leaves?${leavesQuery(before, also !== undefined)}`, signal);
      const onProgress = (done: number, total: number) => setProgress({ done, total });
      const options = { kept: before, nowMs: Date.now(), onProgress, signal, ...(also && { also }) };
      const walk = await checkLogInWorker(stream, options);
      if (walk.verdict.outcome === "whole") {
        await writeKeptLog(walk.verdict.keep);
        setKept(walk.verdict.keep);
      }
      setVerdict(walk.verdict);
      setFound(walk.found);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      running.current = null;
      setProgress(null);
    }
  }, []);

  return {
    ...{ kept, progress, verdict, found, problem },
    start(also) {
      if (running.current) return;
      running.current = new AbortController();
      setVerdict(null);
      setFound(null);
      setProblem(null);
      setProgress({ done: 0, total: 0 });
      void check(running.current, also);
    },
    stop: () => running.current?.abort(),
  };
}
