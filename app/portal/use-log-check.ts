import { useCallback, useEffect, useRef, useState } from "react";
import { pageStream } from "#app/sync/page-stream.ts";
import type { KeptLog } from "#app/verify/kept-log.ts";
import { leavesQuery } from "#app/verify/leaves-query.ts";
import type { LogVerdict } from "#app/verify/log-check.ts";
import { checkLogInWorker } from "#app/verify/verify-client.ts";
import { readKeptLog, writeKeptLog } from "./kept-access-log.ts";
import { type Problem, problemOf } from "./problem.ts";

export interface LogCheck {
  /** Of the last check that found the log whole; undefined until the vault was asked. */
  kept: KeptLog | null | undefined;
  progress: { done: number; total: number } | null;
  verdict: LogVerdict | null;
  problem: Problem | null;
  start(): void;
  stop(): void;
}

/** The officer's check: what this device kept, one stream through the worker, and what to keep next. */
export function useLogCheck(): LogCheck {
  const [kept, setKept] = useState<KeptLog | null>();
  const [progress, setProgress] = useState<LogCheck["progress"]>(null);
  const [verdict, setVerdict] = useState<LogVerdict | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef<AbortController | null>(null);

  useEffect(() => {
    readKeptLog().then(setKept, (error: unknown) => setProblem(problemOf(error)));
    return () => running.current?.abort();
  }, []);

  const check = useCallback(async (stopped: AbortController) => {
    const { signal } = stopped;
    try {
      const before = await readKeptLog();
      const stream = pageStream(`/api/audit/leaves?${leavesQuery(before, false)}`, signal);
      const onProgress = (done: number, total: number) => setProgress({ done, total });
      const found = await checkLogInWorker(stream, { kept: before, nowMs: Date.now(), onProgress, signal });
      if (found.outcome === "whole") {
        await writeKeptLog(found.keep);
        setKept(found.keep);
      }
      setVerdict(found);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      running.current = null;
      setProgress(null);
    }
  }, []);

  return {
    ...{ kept, progress, verdict, problem },
    start() {
      if (running.current) return;
      running.current = new AbortController();
      setVerdict(null);
      setProblem(null);
      setProgress({ done: 0, total: 0 });
      void check(running.current);
    },
    stop: () => running.current?.abort(),
  };
}
