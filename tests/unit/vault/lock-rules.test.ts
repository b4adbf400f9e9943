import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LockRules, lockLimits, watchLockRules } from "#app/vault/lock-rules.ts";

describe("when a tab locks", () => {
  let page: EventTarget & { visibilityState: string };
  let view: EventTarget;
  let rules: LockRules;
  let locked: string[];
  let told: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date", "performance", "setInterval", "clearInterval"] });
    page = Object.assign(new EventTarget(), { visibilityState: "visible" });
    view = Object.assign(new EventTarget(), {
      setInterval: (run: () => void, ms: number) => setInterval(run, ms),
    });
    locked = [];
    told = 0;
    rules = watchLockRules({
      // The rules use only events, timers and visibility of the two.
      window: view as unknown as Window,
      document: page as unknown as Document,
      isOpen: () => locked.length === 0,
      lockTab: (reason) => locked.push(`tab ${reason}`),
      lockAll: (reason) => locked.push(`all ${reason}`),
      onActivity: () => told++,
    });
    rules.setIdleLimit(lockLimits.idle.patient);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const hide = (state: "hidden" | "visible") => {
    page.visibilityState = state;
    page.dispatchEvent(new Event("visibilitychange"));
  };

  it("locks this tab when the page goes away or is frozen", () => {
    view.dispatchEvent(new Event("pagehide"));
    expect(locked).toEqual(["tab pagehide"]);
    locked = [];
    page.dispatchEvent(new Event("freeze"));
    expect(locked).toEqual(["tab pagehide"]);
  });

  it("locks after two hidden minutes, not before", () => {
    hide("hidden");
    vi.advanceTimersByTime(119_000);
    expect(locked).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(locked).toEqual(["tab hidden"]);
  });

  it("checks the clock on return, even if no timer ran while the device slept", () => {
    hide("hidden");
    vi.setSystemTime(Date.now() + 600_000);
    hide("visible");
    expect(locked).toEqual(["tab hidden"]);
  });

  it("waits five minutes while a file chooser or a transfer is open", () => {
    const release = rules.holdOpen();
    hide("hidden");
    vi.advanceTimersByTime(290_000);
    expect(locked).toEqual([]);
    release();
    vi.advanceTimersByTime(10_000);
    expect(locked).toEqual(["tab hidden"]);
  });

  it("locks every tab when nobody has touched any for the idle limit", () => {
    vi.advanceTimersByTime(595_000);
    rules.touched();
    vi.advanceTimersByTime(595_000);
    expect(locked).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(locked).toEqual(["all idle"]);
  });

  it("a transfer that is under way counts as activity", () => {
    const release = rules.holdOpen();
    vi.advanceTimersByTime(660_000);
    expect(locked).toEqual([]);
    release();
    vi.advanceTimersByTime(595_000);
    expect(locked).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(locked).toEqual(["all idle"]);
  });

  it("a clock set back does not keep it open", () => {
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(605_000);
    expect(locked).toEqual(["all idle"]);
  });

  it("the first touch after the limit finds it locked, not kept alive", () => {
    vi.setSystemTime(Date.now() + 3_600_000);
    view.dispatchEvent(new Event("pointerdown"));
    expect(locked).toEqual(["all idle"]);
  });

  it("tells the other tabs of activity at most every five seconds", () => {
    for (let i = 0; i < 100; i++) {
      vi.advanceTimersByTime(100);
      view.dispatchEvent(new Event("keydown"));
    }
    expect(told).toBe(2);
  });
});
