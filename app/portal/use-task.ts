import { useRef, useState } from "react";
import { type Problem, problemOf } from "./problem.ts";

export interface Task {
  running: boolean;
  problem: Problem | null;
  /** Runs unless one is running; a failure becomes `problem`, and false is returned. */
  run(work: () => Promise<void>): Promise<boolean>;
  clear(): void;
}

/** One thing that a press starts: at most once at a time, with its failure kept for the screen. */
export function useTask(): Task {
  const busy = useRef(false);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    running,
    problem,
    clear: () => setProblem(null),
    async run(work) {
      if (busy.current) return false;
      busy.current = true;
      setRunning(true);
      setProblem(null);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(problemOf(error));
        return false;
      } finally {
        busy.current = false;
        setRunning(false);
      }
    },
  };
}
