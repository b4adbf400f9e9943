import { beforeEach, describe, expect, it } from "vitest";
import { cameraProblemOf } from "#app/scan/camera.ts";
import type { Frame } from "#app/scan/read-code.ts";
import { CameraError, type ScanEnd, scanLimitMs, startScan } from "#app/scan/scan.ts";
import { lockLimits } from "#app/vault/lock-rules.ts";

const frame: Frame = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

let now: number;
let on: boolean;
let told: { texts: string[]; ends: ScanEnd[]; looking: number };
let next: (() => void) | null;

beforeEach(() => {
  [now, on, next] = [0, false, null];
  told = { texts: [], ends: [], looking: 0 };
});

function scan(texts: (string | null)[], open?: () => Promise<never>) {
  return startScan(
    {
      open:
        open ??
        (async () => {
          on = true;
          return {
            frame: () => frame,
            stop: () => {
              on = false;
            },
          };
        }),
      read: async () => texts.shift() ?? null,
      wait: (ms) =>
        new Promise((resolve) => {
          next = () => {
            now += ms;
            resolve();
          };
        }),
      now: () => now,
    },
    {
      onLooking: () => told.looking++,
      onText: (text) => told.texts.push(text),
      onEnd: (end) => told.ends.push(end),
    },
  );
}

async function step(times = 1) {
  for (let i = 0; i < times; i++) {
    await settled();
    next?.();
  }
  await settled();
}

describe("looking for a code", () => {
  it("tells each text that is read and goes on until it is stopped; then the camera is off and nothing is told", async () => {
    const stop = scan([null, "other", "wanted", "later"]);
    await step(2);
    expect([on, told.looking, told.texts]).toEqual([true, 1, ["other", "wanted"]]);
    stop();
    expect(on).toBe(false);
    await step(2);
    expect(told.texts).toEqual(["other", "wanted"]);
    expect(told.ends).toEqual([]);
  });

  it("that was stopped before the camera opened turns it off as soon as it does", async () => {
    const stop = scan(["seen"]);
    stop();
    await step();
    expect([on, told.looking, told.texts]).toEqual([false, 0, []]);
  });

  it("ends by itself before an idle vault would lock, and says that nothing was found", async () => {
    scan([]);
    await step();
    now = scanLimitMs;
    await step();
    expect([on, told.ends]).toEqual([false, ["nothing-found"]]);
    for (const limit of Object.values(lockLimits.idle)) expect(scanLimitMs).toBeLessThan(limit);
  });

  it.each(["refused", "none", "busy", "unsupported"] as const)(
    "says %s when there is no picture",
    async (problem) => {
      scan([], () => Promise.reject(new CameraError(problem)));
      await step();
      expect(told).toEqual({ texts: [], ends: [problem], looking: 0 });
    },
  );

  it("knows a camera that is refused, absent or in use by the browser's own error", () => {
    const of = (name: string) => cameraProblemOf(new DOMException("", name));
    expect(["NotAllowedError", "SecurityError"].map(of)).toEqual(["refused", "refused"]);
    expect(["NotFoundError", "OverconstrainedError"].map(of)).toEqual(["none", "none"]);
    expect(["NotReadableError", "AbortError", "TypeError"].map(of)).toEqual(["busy", "busy", "busy"]);
    expect(cameraProblemOf("odd")).toBe("busy");
  });
});
