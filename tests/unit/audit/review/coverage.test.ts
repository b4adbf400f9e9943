import { expect, test } from "vitest";
import { firstGap } from "#audit/review/coverage.ts";

test("the first stretch that no review covers, whatever order they were signed in and however they overlap", () => {
  const range = (from: number, to: number) => ({ from, to });
  expect(firstGap(0, [])).toBeNull();
  expect(firstGap(10, [])).toEqual(range(0, 10));
  expect(firstGap(10, [range(0, 10)])).toBeNull();
  expect(firstGap(10, [range(5, 10), range(0, 5)])).toBeNull();
  expect(firstGap(10, [range(5, 10), range(0, 4)])).toEqual(range(4, 5));
  expect(firstGap(10, [range(0, 8), range(2, 3)])).toEqual(range(8, 10));
  expect(firstGap(10, [range(3, 3), range(2, 6)])).toEqual(range(0, 2));
  // Signed when the log was longer than what is there now.
  expect(firstGap(10, [range(12, 20)])).toEqual(range(0, 10));
});
