import type { Locks } from "./environment.ts";

/** First come, first served within one process: what Web Locks are for the tabs of a browser. */
export function memoryLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    exclusive(name, run) {
      const before = tails.get(name) ?? Promise.resolve();
      const mine = before.then(run, run);
      tails.set(
        name,
        mine.catch(() => undefined),
      );
      return mine;
    },
  };
}
