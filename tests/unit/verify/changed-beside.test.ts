import { expect, test } from "vitest";
import { changedBeside, chiefFinding } from "#app/verify/chief-finding.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { FIRST_LINK, leafHash, linkHash } from "#audit/hashes.ts";
import { indexColumns } from "#audit/index-columns.ts";
import type { MemoryStore } from "#audit/memory-store.ts";
import { verifyLog } from "#audit/verify.ts";
import { ORIGIN, sampleEntry, sampleLog } from "../audit/sample.ts";

/** What an officer's browser is told of a log of this size that was tampered with. */
async function told(size: number, tamper: (store: MemoryStore) => void) {
  const store = sampleLog(size);
  const leaves = store.rows.map(({ leaf }) => leaf);
  const checkpoint = { origin: ORIGIN, size, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) };
  tamper(store);
  const { findings, firstBad, status } = await verifyLog(store, { origin: ORIGIN, checkpoint });
  const chief = chiefFinding(findings, firstBad);
  return { beside: changedBeside(findings, { fromFirst: true }), chief: chief?.code, at: firstBad, status };
}

const hide = (store: MemoryStore, from: number, to: number) => {
  for (const row of store.rows.slice(from, to)) row.columns = null;
};
const change = (store: MemoryStore, seq: number) => {
  const row = store.rows[seq];
  if (row) row.body = encodeEntry(sampleEntry(seq, { n: 7 }));
};

test("where search rows alone were changed, the entries are whole, and the first that is not found is the place", async () => {
  expect(await told(40, (store) => hide(store, 12, 15))).toEqual({
    ...{ beside: "search", chief: "E_INDEX", at: 12, status: 2 },
  });
});

test("where stored hashes alone were changed, the entries are whole; with search rows, the search is told", async () => {
  const tile = { code: "E_TILE", seq: 0, to: 256 } as const;
  const row = { code: "E_INDEX", seq: 300 } as const;
  const whole = { fromFirst: true };
  expect(changedBeside([tile, { code: "W_SKEW", seq: 3 }], whole)).toBe("proofs");
  expect(changedBeside([tile, row], whole)).toBe("search");
  const real = await told(300, (store) => {
    store.tile = async () => new Uint8Array(256 * 32);
  });
  expect(real).toEqual({ beside: "proofs", chief: "E_TILE", at: 0, status: 2 });
  expect([changedBeside([], whole), changedBeside([{ code: "E_TICK", seq: 3 }], whole)]).toEqual([
    null,
    null,
  ]);
});

test("nothing is said of every entry where the first were not looked at, or the newest may be missing", () => {
  const row = { code: "E_INDEX", seq: 300 } as const;
  expect(changedBeside([row], { fromFirst: false })).toBeNull();
  expect(changedBeside([row, { code: "E_STALE", seq: 400 }], { fromFirst: true })).toBeNull();
});

test("any number of changed search rows neither hides the entry that was changed behind them nor stands for its place", async () => {
  const found = await told(1200, (store) => {
    hide(store, 0, 1100);
    change(store, 1150);
  });
  expect(found).toEqual({ beside: null, chief: "E_LEAF", at: 1150, status: 2 });
});

test("where the history was rewritten to fit, a search row left behind gives the place, and is not what is told", async () => {
  const found = await told(40, (store) => {
    const before = sampleEntry(12);
    change(store, 12);
    let link: Uint8Array = FIRST_LINK;
    for (const row of store.rows) {
      row.leaf = leafHash(row.body ?? new Uint8Array());
      link = linkHash(link, row.leaf);
      row.link = link;
      if (row.seq === 12) row.columns = { ...indexColumns(before), patients: [] };
    }
  });
  expect(found).toEqual({ beside: null, chief: "E_ROOT", at: 12, status: 2 });
});
