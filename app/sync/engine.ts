import { VaultError } from "#app/vault/rpc.ts";
import type { EngineInput, SyncEngine, SyncSnapshot } from "./engine-parts.ts";
import { HttpError } from "./http.ts";
import {
  flushKit,
  flushOutbox,
  flushRevocation,
  flushRoot,
  flushRotation,
  readDirectory,
  readFeed,
  readKeylog,
  retireKeys,
  type Seen,
} from "./round.ts";

const firstRetryMs = 1_000;
const lastRetryMs = 60_000;
const directoryEveryMs = 300_000;
const retireEveryMs = 86_400_000;
/** A stream that says nothing for so long is not trusted: look anyway. */
const quietMs = 120_000;

/**
 * Keeps one vault in step with the server: key log before feed (a message is judged by the newest heads), then the outbox,
 * then the directory. Rounds never overlap; what asks during a round gets the next one. Errors wait with backoff and jitter.
 */
export function createSyncEngine(input: EngineInput): SyncEngine {
  const { api, vault, events, timers, random } = input;
  const listeners = new Set<() => void>();
  let snapshot: SyncSnapshot = {
    phase: "idle",
    online: false,
    lastSyncMs: null,
    problem: null,
    unsent: 0,
    newMessages: 0,
  };
  let stopEvents: (() => void) | null = null;
  let cancelTimer: (() => void) | null = null;
  let running: Promise<void> | null = null;
  let queued: { promise: Promise<void>; directory: boolean } | null = null;
  let lastDirectoryMs: number | null = null;
  let lastRetireMs: number | null = null;
  let failures = 0;
  let askedNames = "";

  function publish(change: Partial<SyncSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  async function round(wantDirectory: boolean): Promise<Seen> {
    const seen: Seen = { newMessages: 0, refusedChain: null };
    publish({ phase: "syncing" });
    const { role } = await vault.status();
    const before = (await vault.syncState()).log.size;
    await readKeylog(api, vault, seen);
    await flushKit(api, vault, seen);
    await flushRevocation(api, vault, seen);
    await flushRoot(api, vault, seen);
    await flushRotation(api, vault, seen);
    // An administrator waits for people to answer: the log's growth may be one of them.
    const joined = role === "administrator" && (await vault.syncState()).log.size > before;
    const stale = lastDirectoryMs === null || timers.now() - lastDirectoryMs > directoryEveryMs;
    if (wantDirectory || stale || joined) {
      await readDirectory(api, vault, seen);
      lastDirectoryMs = timers.now();
      if ((await vault.syncState()).want.length > 0) await readKeylog(api, vault, seen);
    }
    // Roles 3 and 4 are never thread members (SPEC §5): the server has no feed for them.
    if (role === "patient" || role === "clinician") await readFeed(api, vault, seen);
    await nameNewcomers(seen);
    await flushOutbox(api, vault, seen);
    await retireOnce(seen);
    publish({ newMessages: snapshot.newMessages + seen.newMessages });
    return seen;
  }

  /** Once a page or a day: an epoch that something still waits for is asked about again another time. */
  async function retireOnce(seen: Seen): Promise<void> {
    const now = timers.now();
    if (lastRetireMs !== null && now - lastRetireMs < retireEveryMs) return;
    if (seen.refusedChain !== null) return;
    await retireKeys(api, vault);
    lastRetireMs = now;
  }

  /** Somebody new in a conversation has a name that the directory has not given yet; asked once for the same people. */
  async function nameNewcomers(seen: Seen): Promise<void> {
    const nameless = (await vault.syncState()).nameless.join(",");
    if (nameless === "" || nameless === askedNames) return;
    askedNames = nameless;
    await readDirectory(api, vault, seen);
    if ((await vault.syncState()).want.length > 0) await readKeylog(api, vault, seen);
  }

  async function attempt(wantDirectory: boolean): Promise<void> {
    try {
      let refusedChain: Seen["refusedChain"] = null;
      await input.exclusively(async () => {
        ({ refusedChain } = await round(wantDirectory));
      });
      failures = 0;
      const unsent = await vault.unsent();
      // A round that refused a forged statement is good in all else, and the person is told.
      publish({ phase: "idle", problem: refusedChain, lastSyncMs: timers.now(), unsent });
      schedule(quietMs);
    } catch (error) {
      fail(error);
      throw error;
    }
  }

  function fail(error: unknown): void {
    failures++;
    if (error instanceof HttpError && error.code === "E_SIGN_IN") {
      halt();
      publish({ phase: "ended", problem: error.code });
      return;
    }
    if (error instanceof VaultError && (error.code === "E_FORK" || error.code === "E_LOCKED")) {
      halt();
      publish({ phase: "stopped", problem: error.code });
      return;
    }
    const problem = error instanceof HttpError || error instanceof VaultError ? error.code : "E_INTERNAL";
    publish({ phase: "waiting", problem });
    const wait = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10));
    schedule(wait / 2 + (wait / 2) * random());
  }

  function schedule(ms: number): void {
    cancelTimer?.();
    cancelTimer = stopEvents === null ? null : timers.after(ms, quietly);
  }

  function syncNow(options: { directory?: boolean } = {}): Promise<void> {
    const directory = options.directory ?? false;
    if (running === null) return begin(directory);
    if (queued === null) {
      const entry: { promise: Promise<void>; directory: boolean } = {
        directory,
        promise: running
          .catch(() => undefined)
          .then(() => {
            queued = null;
            return begin(entry.directory);
          }),
      };
      queued = entry;
    }
    queued.directory ||= directory;
    return queued.promise;
  }

  function begin(directory: boolean): Promise<void> {
    const work = attempt(directory).finally(() => {
      if (running === work) running = null;
    });
    running = work;
    return work;
  }

  function quietly(): void {
    // The failure is in the snapshot, where the screen reads it.
    void syncNow().catch(() => undefined);
  }

  function halt(): void {
    cancelTimer?.();
    cancelTimer = null;
    stopEvents?.();
    stopEvents = null;
  }

  return {
    start() {
      if (stopEvents !== null) return;
      stopEvents = events.subscribe(quietly, (online) => {
        const lost = snapshot.online && !online;
        publish({ online });
        // A stream that ends may be the end of the session: only an answer tells.
        if (online || lost) quietly();
      });
      quietly();
    },
    stop() {
      halt();
      // Whoever signs in next has been refused nothing yet.
      publish({ phase: "idle", problem: null });
    },
    syncNow,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
  };
}
