import type { CursorEvent } from "#app/protocol/sync-api.ts";
import type { Vault, VaultCode } from "#app/vault/rpc.ts";
import type { Api, ApiCode } from "./http.ts";

/** Where cursors come from: the page's leader tab, or a headless device's own stream. */
export interface CursorSource {
  /** `onCursor` for every event; `onState` when the stream opens or breaks. Returns a stop function. */
  subscribe(onCursor: (cursor: CursorEvent) => void, onState: (connected: boolean) => void): () => void;
}

export interface Timers {
  /** Milliseconds; returns a cancel function. */
  after(ms: number, run: () => void): () => void;
  now(): number;
}

export interface EngineInput {
  api: Api;
  vault: Vault;
  events: CursorSource;
  timers: Timers;
  /** Runs one round at a time over all tabs of this vault, so that no message is fetched twice. */
  exclusively(run: () => Promise<void>): Promise<void>;
  /** 0 ≤ x < 1, for jitter only. */
  random(): number;
}

/** What a screen needs to know about the state of things: one object, replaced on change. */
export interface SyncSnapshot {
  /** `ended`: the session is over, sign in again. `stopped`: a security refusal stopped it, see `problem`. */
  phase: "idle" | "syncing" | "waiting" | "ended" | "stopped";
  online: boolean;
  lastSyncMs: number | null;
  /** The last failure, or what the last sync refused of the key log; null after a good sync. */
  problem: ApiCode | VaultCode | null;
  /** Messages waiting in the outbox. */
  unsent: number;
  /** Grows with each message that arrived in this tab's syncs. */
  newMessages: number;
}

export interface SyncEngine {
  start(): void;
  stop(): void;
  /** Resolves when a whole round is done: key log, feed, outbox, directory. Rejects with HttpError or VaultError. */
  syncNow(options?: { directory?: boolean }): Promise<void>;
  subscribe(listener: () => void): () => void;
  getSnapshot(): SyncSnapshot;
}
