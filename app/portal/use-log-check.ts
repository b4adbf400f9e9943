import { useCallback, useEffect, useRef, useState } from "react";
import type { YearLog } from "#app/protocol/audit-api.ts";
import { type KeptLog, originOf } from "#app/verify/kept-log.ts";
import type { LogVerdict } from "#app/verify/log-check.ts";
import type { Walk, WalkResult } from "#app/verify/log-walks.ts";
import { shortName } from "#audit/lineage.ts";
import { readKeptLogs } from "./kept-access-log.ts";
import { type Problem, problemOf } from "./problem.ts";
import { runLogCheck } from "./run-log-check.ts";

export interface LogCheck {
  /** Of the last check that found the log whole; undefined until the vault was asked. */
  kept: KeptLog | null | undefined;
  progress: { done: number; total: number } | null;
  verdict: LogVerdict | null;
  /** Short name of the log that was open before and was gone through to its end as well. */
  crossed: string | null;
  /** What was asked of the entries, of a log that is whole. */
  found: WalkResult | null;
  problem: Problem | null;
  /** With `also`, every entry is gone through again from the first. */
  start(also?: Walk): void;
  stop(): void;
}

/** The officer's check of the open log, or of the closed one named: what this device kept, a stream through the worker, and what to keep next. */
export function useLogCheck(log: string | null, logs: readonly YearLog[]): LogCheck {
  const [kept, setKept] = useState<KeptLog | null>();
  const [progress, setProgress] = useState<LogCheck["progress"]>(null);
  const [result, setResult] = useState<Pick<LogCheck, "verdict" | "crossed" | "found">>(nothing);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef<AbortController | null>(null);
  const shown = log ?? logs.find(({ closed }) => !closed)?.log ?? null;

  useEffect(() => {
    readKeptLogs().then(
      (all) => setKept(all.find((each) => shortName(originOf(each)) === shown) ?? null),
      (error: unknown) => setProblem(problemOf(error)),
    );
    return () => running.current?.abort();
  }, [shown]);

  const check = useCallback(
    async ({ signal }: AbortController, also?: Walk) => {
      try {
        const onProgress = (done: number, total: number) => setProgress({ done, total });
        const walk = await runLogCheck({ log, onProgress, signal, ...(also && { also }) }, logs);
        if (walk.verdict.outcome === "whole") setKept(walk.verdict.keep);
        setResult(walk);
      } catch (error) {
        setProblem(problemOf(error));
      } finally {
        running.current = null;
        setProgress(null);
      }
    },
    [log, logs],
  );

  return {
    ...{ kept, progress, problem, ...result },
    start(also) {
      if (running.current) return;
      running.current = new AbortController();
      setResult(nothing);
      setProblem(null);
      setProgress({ done: 0, total: 0 });
      void check(running.current, also);
    },
    stop: () => running.current?.abort(),
  };
}

const nothing = { verdict: null, crossed: null, found: null };
