import { trustedWorkerUrl } from "#app/trusted-types.ts";
import { type LockReason, lockLimits, watchLockRules } from "./lock-rules.ts";
import type { IngestResult, Vault, VaultStatus } from "./rpc.ts";
import { VaultError } from "./rpc.ts";
import { openVaultChannel, type VaultChannel, type VaultMethod, vaultMethods } from "./rpc-channel.ts";
import workerUrl from "./worker/entry.ts?worker&url";

/** What React reads (`useSyncExternalStore`): the same object until something changes. */
export interface VaultSnapshot {
  /** `starting` until the worker has answered once; then the vault's own state. */
  state: "starting" | VaultStatus["state"];
  status: VaultStatus | null;
  /** Why it is locked; null while it is open. */
  reason: LockReason | null;
  /** Grows with every change of what the vault holds, in this tab or another: read again when it does. */
  revision: number;
}

export interface VaultClient {
  vault: Vault;
  subscribe(listener: () => void): () => void;
  getSnapshot(): VaultSnapshot;
  getServerSnapshot(): VaultSnapshot;
  /** Asks the worker again; call once at start. */
  refresh(): Promise<VaultSnapshot>;
  lockTab(reason: LockReason): void;
  lockAllTabs(reason: LockReason): void;
  /** Runs when this tab locks: drop decrypted state here. */
  onLock(cleanup: () => void): () => void;
  /** A blob: address that is revoked when the tab locks. */
  objectUrl(blob: Blob): string;
  holdOpen(): () => void;
  setIdleLimit(ms: number): void;
}

type TabMessage = { type: "lock"; reason: LockReason } | { type: "activity" } | { type: "changed" };

const atStart: VaultSnapshot = { state: "starting", status: null, reason: "start", revision: 0 };

/** Calls after which what is on the screen may be stale. */
const changing: ReadonlySet<VaultMethod> = new Set<VaultMethod>([
  "createAccount",
  "linkAuth",
  "recoverStart",
  "confirmAccount",
  "discardProvisional",
  "settlePasskey",
  "unlock",
  "ingestKeylog",
  "ingestFeed",
  "ingestOriginals",
  "ingestDirectory",
  "ingestChanges",
  "markRead",
  "send",
  "close",
  "changeMember",
  "dismissChange",
  "pauseSharing",
  "setPassingOn",
  "nameDevice",
  "setArriving",
  "outboxResult",
  "takeBackFailed",
  "rootRefused",
  "adminPrepare",
  "adminSign",
  "adminCancel",
  "kitConfirm",
  "putOffSheet",
  "forgetEpoch",
  "compareSafety",
  "compareClinic",
  "markSafety",
  "markRootSeen",
  "keep",
]);
const movingState: ReadonlySet<VaultMethod> = new Set<VaultMethod>([
  "createAccount",
  "linkAuth",
  "recoverStart",
  "confirmAccount",
  "discardProvisional",
  "settlePasskey",
  "unlock",
  "adminPrepare",
  "adminSign",
  "adminCancel",
]);

/** Calls that start a worker. All others mean an open vault: after a lock, what a closing screen still says goes nowhere. */
const starting: ReadonlySet<VaultMethod> = new Set<VaultMethod>([
  "linkStart",
  "recoverWords",
  "sheetWords",
  "status",
  "prfInputs",
  "openInvitation",
  "createAccount",
  "confirmAccount",
  "discardProvisional",
  "unlock",
]);

let shared: VaultClient | null = null;

/** The page's one vault. Browser only: on the server use `getServerSnapshot`'s value. */
export function vaultClient(): VaultClient {
  shared ??= createVaultClient();
  return shared;
}

export const vaultServerSnapshot: VaultSnapshot = atStart;

function createVaultClient(): VaultClient {
  const tabs = new BroadcastChannel("bedside-vault");
  const listeners = new Set<() => void>();
  const cleanups = new Set<() => void>();
  const urls = new Set<string>();
  let snapshot = atStart;
  let running: { worker: Worker; channel: VaultChannel } | null = null;

  function publish(change: Partial<VaultSnapshot>): void {
    snapshot = { ...snapshot, ...change, revision: snapshot.revision + 1 };
    for (const listener of listeners) listener();
  }

  /** A worker starts locked; it is started again by the first call after a lock that may. */
  function channel(): VaultChannel {
    if (running !== null) return running.channel;
    const worker = new Worker(trustedWorkerUrl(workerUrl), { type: "module", name: "bedside-vault" });
    worker.addEventListener("error", () => lockTab("worker"));
    running = { worker, channel: openVaultChannel(worker, () => undefined) };
    return running.channel;
  }

  async function refresh(): Promise<VaultSnapshot> {
    const status = await channel().vault.status();
    const open = status.state === "unlocked" || status.state === "admin";
    if (status.role !== null)
      rules.setIdleLimit(
        idleLimit ?? status.idleMs ?? lockLimits.idle[status.role === "patient" ? "patient" : "staff"],
      );
    publish({ state: status.state, status, reason: open ? null : (snapshot.reason ?? "manual") });
    return snapshot;
  }

  function lockTab(reason: LockReason): void {
    if (running === null) return;
    running.worker.terminate();
    running.channel.close();
    running = null;
    for (const url of urls) URL.revokeObjectURL(url);
    urls.clear();
    for (const cleanup of cleanups) cleanup();
    const { status } = snapshot;
    const state = status === null || status.state === "none" ? "starting" : "locked";
    publish({ state, status: status && { ...status, state: "locked" }, reason });
  }

  function lockAllTabs(reason: LockReason): void {
    tabs.postMessage({ type: "lock", reason } satisfies TabMessage);
    lockTab(reason);
  }

  async function afterCall(method: VaultMethod, value: unknown): Promise<void> {
    if (hasFork(method, value)) return lockAllTabs("fork");
    if (!changing.has(method)) return;
    tabs.postMessage({ type: "changed" } satisfies TabMessage);
    if (movingState.has(method)) await refresh();
    else publish({});
  }

  async function call(method: VaultMethod, args: unknown[]): Promise<unknown> {
    if (running === null && !starting.has(method)) throw new VaultError("E_LOCKED");
    // `vaultMethods` names functions of this object; the arguments are those of the same method.
    const target = channel().vault[method] as (...args: unknown[]) => Promise<unknown>;
    try {
      const value = await target(...args);
      await afterCall(method, value);
      return value;
    } catch (error) {
      if (error instanceof VaultError && error.code === "E_FORK") lockAllTabs("fork");
      // The storage went away under an open vault: nothing on the screen is kept any more, and no tab may go on.
      if (error instanceof VaultError && error.code === "E_STORAGE_LOST") {
        lockAllTabs("lost");
        await refresh();
      }
      throw error;
    }
  }

  let idleLimit: number | null = null;
  const rules = watchLockRules({
    window,
    document,
    isOpen: () => snapshot.state === "unlocked" || snapshot.state === "admin",
    lockTab,
    lockAll: lockAllTabs,
    onActivity: () => tabs.postMessage({ type: "activity" } satisfies TabMessage),
  });

  tabs.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => {
    if (data.type === "lock") lockTab(data.reason);
    else if (data.type === "activity") rules.touched();
    else if (running !== null) void refresh().catch(() => lockTab("worker"));
  });

  const calls = vaultMethods.map((method) => [method, (...args: unknown[]) => call(method, args)] as const);
  return {
    // Same shape as the channel's own vault, with the state store told about each call.
    vault: Object.fromEntries(calls) as unknown as Vault,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    getServerSnapshot: () => atStart,
    refresh,
    lockTab,
    lockAllTabs,
    onLock(cleanup) {
      cleanups.add(cleanup);
      return () => cleanups.delete(cleanup);
    },
    objectUrl(blob) {
      const url = URL.createObjectURL(blob);
      urls.add(url);
      return url;
    },
    holdOpen: rules.holdOpen,
    setIdleLimit(ms) {
      idleLimit = ms;
      rules.setIdleLimit(ms);
    },
  };
}

/** An ingest that found proof of a fork stops everything (SPEC §14). */
function hasFork(method: VaultMethod, value: unknown): boolean {
  if (method !== "ingestKeylog" && method !== "ingestFeed" && method !== "ingestDirectory") return false;
  // These three methods answer with an IngestResult.
  return (value as IngestResult).refused.some(({ code }) => code === "E_FORK");
}
