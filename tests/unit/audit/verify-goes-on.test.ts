import { expect, test } from "vitest";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { FIRST_LINK } from "#audit/hashes.ts";
import { createMemoryStore } from "#audit/memory-store.ts";
import { SEARCH_BLOCK } from "#audit/search-block.ts";
import type { LogStorage } from "#audit/store.ts";
import { verifyLog } from "#audit/verify.ts";
import { ORIGIN, sampleEntry } from "./sample.ts";

test("a verification can go on from the border of the search index that it passed last", async () => {
  const begin = SEARCH_BLOCK - 4;
  const before = Array.from({ length: begin }, () => FIRST_LINK);
  const store = createMemoryStore(ORIGIN);
  for (let n = 1; n <= 30; n++) store.append(encodeEntry(sampleEntry(n)));
  const later: LogStorage = {
    ...store,
    head: async () => ({ ...(await store.head()), size: begin + store.rows.length }),
    async *entries(from) {
      for (const found of store.rows)
        if (begin + found.seq >= from) yield { ...found, seq: begin + found.seq };
    },
  };
  const start = { range: extendRange(EMPTY_RANGE, before), link: FIRST_LINK };
  const first = await verifyLog(later, { origin: ORIGIN, from: start });
  expect(first).toMatchObject({ findings: [], size: begin + 30 });
  const from = first.state ?? start;
  expect(from.range.size).toBe(SEARCH_BLOCK);
  store.append(encodeEntry(sampleEntry(31)));
  const leaves = [...before, ...store.rows.map(({ leaf }) => leaf)];
  const root = rangeRoot(extendRange(EMPTY_RANGE, leaves));
  const checkpoint = { origin: ORIGIN, size: leaves.length, root };
  const next = await verifyLog(later, { origin: ORIGIN, checkpoint, from });
  expect(next).toMatchObject({ findings: [], status: 0, size: begin + 31, state: from });
  const changed = store.rows[6];
  if (changed) changed.body = encodeEntry(sampleEntry(40));
  expect((await verifyLog(later, { origin: ORIGIN, from })).firstBad).toBe(begin + 6);
});
