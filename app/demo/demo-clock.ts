import type { Clock } from "#app/vault/worker/environment.ts";

/** The clock of the people of the demo: it goes behind while their history is written, so that it lies in the past. */
export interface DemoClock extends Clock {
  /** Milliseconds behind the true time, from now on. */
  goBehind(ms: number): void;
}

export function demoClock(): DemoClock {
  let behindMs = 0;
  return {
    now: () => Date.now() - behindMs,
    monotonic: () => performance.now(),
    goBehind(ms) {
      behindMs = ms;
    },
  };
}
