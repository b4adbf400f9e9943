import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSearchFiller } from "#db/audit-search.server.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A filler whose fillings end when the test says so. */
function filler() {
  const under: (() => void)[] = [];
  const fill = vi.fn(() => new Promise<void>((resolve) => under.push(resolve)));
  return { fill, end: () => under.shift()?.(), ...createSearchFiller(fill) };
}

test("an entry alone waits a second at most", () => {
  const { fill, appended } = filler();
  appended(1);
  vi.advanceTimersByTime(950);
  appended(1);
  expect(fill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(50);
  expect(fill).toHaveBeenCalledOnce();
});

test("a thousand entries wait for nothing", () => {
  const { fill, appended } = filler();
  for (let i = 0; i < 999; i++) appended(1);
  expect(fill).not.toHaveBeenCalled();
  appended(1);
  expect(fill).toHaveBeenCalledOnce();
});

test("one fills at a time, and what came meanwhile is filled after it", async () => {
  const { fill, end, appended } = filler();
  appended(1_000);
  appended(1_000);
  vi.advanceTimersByTime(10_000);
  expect(fill).toHaveBeenCalledOnce();
  end();
  await vi.advanceTimersByTimeAsync(0);
  expect(fill).toHaveBeenCalledTimes(2);
  end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fill).toHaveBeenCalledTimes(2);
});

test("a stop waits for what is under way and begins nothing", async () => {
  const { fill, end, appended, stop } = filler();
  appended(1_000);
  appended(1_000);
  const stopped = stop();
  end();
  await stopped;
  appended(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fill).toHaveBeenCalledOnce();
});
