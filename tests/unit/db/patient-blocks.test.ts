import { describe, expect, it } from "vitest";
import { patientBlocks } from "#db/patient-blocks.server.ts";
import type { SqlClient } from "#db/sql-client.server.ts";

const SIZE = 10_000_000;
const SMALLEST = 16_384;

/** The index of one patient, as the database answers from it, and what it was made to read. */
function indexOf(numbers: readonly number[]) {
  const read = { calls: 0, rows: 0 };
  const client = {
    async query(_text: string, values: readonly [string, string, null, number, number, number, number]) {
      const [, , , level, from, to, most] = values;
      const size = 2 ** (14 + 3 * level);
      expect(Math.floor(from / size), "both in one block").toBe(Math.floor((to - 1) / size));
      const start = firstFrom(numbers, from);
      const end = Math.min(firstFrom(numbers, to), start + most);
      read.calls += 1;
      read.rows += end - start;
      // In no order, as the function says.
      return {
        rows: numbers
          .slice(start, end)
          .reverse()
          .map((seq) => ({ seq: String(seq) })),
      };
    },
  } as unknown as SqlClient;
  return { client, read };
}

function firstFrom(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function firstPage(numbers: readonly number[], newestFirst: boolean, limit = 101) {
  const { client, read } = indexOf(numbers);
  const found: number[] = [];
  const range = { log: "2026", patient: "p", from: 0, to: SIZE, newestFirst };
  for await (const { numbers: some } of patientBlocks(client, range)) {
    found.push(...some);
    if (found.length >= limit) break;
  }
  return { page: found.slice(0, limit), read };
}

const every = (step: number, from = 0, to = SIZE) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
const histories: [string, number[]][] = [
  ["nobody", []],
  ["one entry at the start", [0]],
  ["one entry at the end", [SIZE - 1]],
  ["a few spread over the year", every(1_000_003)],
  ["some thousands", every(2_477)],
  ["one in twenty", every(20)],
  ["every entry", every(1)],
  ["every entry long ago and none since", every(1, 0, SIZE / 10)],
  ["every entry in one week of spring", every(1, 2_000_000, 2_200_000)],
  ["a few now, and every entry long ago", [...every(1, 0, SIZE / 2), ...every(300_007, SIZE / 2)]],
];

describe("the first page of a patient in a log of ten million", () => {
  it.each(histories)("is right and reads little from either end: %s", async (_name, numbers) => {
    for (const newestFirst of [true, false]) {
      const { page, read } = await firstPage(numbers, newestFirst);
      const wanted = newestFirst ? numbers.slice(-101).reverse() : numbers.slice(0, 101);
      expect(page).toEqual(wanted);
      expect(read.calls).toBeLessThanOrEqual(40);
      expect(read.rows).toBeLessThanOrEqual(SMALLEST + 4 * 1_000);
    }
  });

  it("goes on to all there are, once each and in order", async () => {
    for (const newestFirst of [true, false]) {
      const numbers = [...every(1, 50_000, 90_000), ...every(999, 90_000)];
      const { page } = await firstPage(numbers, newestFirst, SIZE);
      expect(page).toEqual(newestFirst ? numbers.toReversed() : numbers);
    }
  });
});
