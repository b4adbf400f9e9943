/** Why the vault is locked; the unlock screen says it in words. */
export type LockReason =
  | "start"
  | "pagehide"
  | "hidden"
  | "idle"
  | "logout"
  | "fork"
  | "manual"
  | "worker"
  | "lost";

/** Milliseconds (SPEC §12). Idle is per role, and what the clinic's policy says once that is known; the others are fixed. */
export const lockLimits = {
  hidden: 120_000,
  hiddenWhileBusy: 300_000,
  idle: { patient: 600_000, staff: 300_000 },
} as const;

export interface LockRules {
  setIdleLimit(ms: number): void;
  /** Activity seen in another tab. */
  touched(): void;
  /** A file chooser or a transfer is open until the returned function is called: hidden may last longer, and it counts as activity. */
  holdOpen(): () => void;
}

export interface LockRulesInput {
  window: Window;
  document: Document;
  isOpen(): boolean;
  lockTab(reason: LockReason): void;
  lockAll(reason: LockReason): void;
  /** At most every 5 s: tells the other tabs that the person is here. */
  onActivity(): void;
}

const activityEvents = ["pointerdown", "keydown", "wheel", "touchstart", "scroll"] as const;
const activityEveryMs = 5_000;
const checkEveryMs = 5_000;

/**
 * Every rule by which an open vault locks (SPEC §12). Time is the greater of wall clock and monotonic clock, so neither a
 * suspended laptop nor a clock set back keeps a vault open.
 */
export function watchLockRules(input: LockRulesInput): LockRules {
  const { window, document } = input;
  let idleLimit: number = lockLimits.idle.staff;
  let held = 0;
  let lastActivity = moment();
  let lastTold = lastActivity;
  let hiddenSince = document.visibilityState === "hidden" ? moment() : null;

  function active(): void {
    lastActivity = moment();
    if (since(lastTold) < activityEveryMs) return;
    lastTold = lastActivity;
    input.onActivity();
  }

  function check(): void {
    if (!input.isOpen()) return;
    if (held > 0) active();
    const hiddenLimit = held > 0 ? lockLimits.hiddenWhileBusy : lockLimits.hidden;
    if (hiddenSince !== null && since(hiddenSince) > hiddenLimit) input.lockTab("hidden");
    else if (since(lastActivity) > idleLimit) input.lockAll("idle");
  }

  for (const name of activityEvents)
    window.addEventListener(
      name,
      () => {
        // A person who comes back after the limit finds it locked, whatever they touch first.
        check();
        active();
      },
      { passive: true, capture: true },
    );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      hiddenSince = moment();
      return;
    }
    check();
    hiddenSince = null;
  });
  window.addEventListener("pagehide", () => input.lockTab("pagehide"));
  document.addEventListener("freeze", () => input.lockTab("pagehide"));
  window.addEventListener("pageshow", check);
  window.setInterval(check, checkEveryMs);

  return {
    setIdleLimit(ms) {
      idleLimit = ms;
    },
    touched() {
      lastActivity = moment();
    },
    holdOpen() {
      held++;
      let open = true;
      return () => {
        if (open) held--;
        open = false;
      };
    },
  };
}

interface Moment {
  wall: number;
  monotonic: number;
}

function moment(): Moment {
  return { wall: Date.now(), monotonic: performance.now() };
}

function since({ wall, monotonic }: Moment): number {
  return Math.max(Date.now() - wall, performance.now() - monotonic);
}
