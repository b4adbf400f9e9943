import { vaultClient } from "#app/vault/client.ts";
import { leaderCursorSource } from "./cursor-leader.ts";
import { createSyncEngine } from "./engine.ts";
import type { SyncEngine, SyncSnapshot } from "./engine-parts.ts";
import { type Api, createApi, pageSend } from "./http.ts";

/** Typed calls of the page to its own origin. */
export const pageApi: Api = createApi(pageSend);

/** For server rendering: nothing has been synced. */
export const syncServerSnapshot: SyncSnapshot = {
  phase: "idle",
  online: false,
  lastSyncMs: null,
  problem: null,
  unsent: 0,
  newMessages: 0,
};

let shared: SyncEngine | null = null;

/** The page's one engine. Start it after unlocking; it stops by itself when the vault locks. */
export function pageSync(): SyncEngine {
  if (shared !== null) return shared;
  const client = vaultClient();
  const engine = createSyncEngine({
    api: pageApi,
    vault: client.vault,
    events: leaderCursorSource(),
    timers: {
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    exclusively: async (run) => {
      await navigator.locks.request("bedside-sync", run);
    },
    random: () => Math.random(),
  });
  client.onLock(() => engine.stop());
  shared = engine;
  return engine;
}
