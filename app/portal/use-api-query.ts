import { useCallback, useEffect, useState } from "react";
import { type Problem, problemOf } from "./problem.ts";
import type { QueryState } from "./use-vault-query.ts";

/** Reads from the server when the screen opens and when `again` is called; each read is an entry of the audit log. */
export function useApiQuery<T>(name: string, read: () => Promise<T>): QueryState<T> & { again: () => void } {
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState<
    ({ name: string } & ({ data: T; problem?: never } | { problem: Problem; data?: never })) | null
  >(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `name` stands for `read`
  useEffect(() => {
    let current = true;
    read().then(
      (data) => current && setAnswer({ name, data }),
      (error: unknown) => current && setAnswer({ name, problem: problemOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [name, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  if (answer?.name !== name) return { status: "loading", again };
  if (answer.problem) return { status: "failed", problem: answer.problem, again };
  return { status: "ready", data: answer.data, again };
}
