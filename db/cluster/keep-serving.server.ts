import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

const FIRST_RETRY_MS = 25;
const LAST_RETRY_MS = 10_000;

/**
 * `lost`: all connections ended without being asked to. `not_back`: it did not come back yet, and is tried again. `hung`: it said
 * that it was starting, stood still, and was ended.
 */
export type ClusterEvent = "lost" | "back" | "not_back" | "hung";

export interface KeptServer {
  /** Connects and claims the folder. Rejects when the server is away, or another Bedside has the folder. */
  claim(): Promise<pg.Client>;
  /** Starts the server where none lives. */
  restart(): Promise<void>;
  onEvent(event: ClusterEvent, cause?: unknown): void;
}

/**
 * Holds the claim on the cluster's folder, and looks after the server by it: that connection ends with the server, and with
 * all others when one of its processes crashed and PostgreSQL recovers by itself. Either way the server is made to run again
 * and the folder is claimed anew; where that fails, as on a full disk, it is tried for as long as it takes.
 */
export async function keepServing({ claim, restart, onEvent }: KeptServer) {
  const stopped = new AbortController();
  let held = await claim();
  let returning: Promise<void> | null = null;

  const watch = () => {
    held.once("end", () => {
      if (stopped.signal.aborted) return;
      returning = comeBack();
    });
  };

  async function comeBack(): Promise<void> {
    onEvent("lost");
    for (let waitMs = FIRST_RETRY_MS; !stopped.signal.aborted; waitMs = Math.min(LAST_RETRY_MS, 2 * waitMs)) {
      try {
        await restart();
        held = await claim();
        watch();
        return onEvent("back");
      } catch (cause) {
        onEvent("not_back", cause);
      }
      await pause(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  watch();
  return {
    /** Gives the claim back. */
    async stop(): Promise<void> {
      stopped.abort();
      await returning;
      await held.end().catch(() => undefined);
    },
  };
}
