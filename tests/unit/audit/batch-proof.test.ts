import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchRanges, proveBatch, verifyBatch } from "#audit/batch-proof.ts";
import { EMPTY_RANGE, extendRange, type Node, rangeRoot } from "#audit/compact-range.ts";
import { proveInclusion, verifyConsistency, verifyInclusion } from "#audit/merkle-proof.ts";

const leafOf = (n: number) => new Uint8Array(createHash("sha256").update(`leaf ${n}`).digest());
const leaves = Array.from({ length: 300 }, (_, n) => leafOf(n));
const source = async ({ level, index }: Node) => {
  const width = 2 ** level;
  return rangeRoot(extendRange(EMPTY_RANGE, leaves.slice(index * width, (index + 1) * width)));
};
const rootOf = (size: number) => rangeRoot(extendRange(EMPTY_RANGE, leaves.slice(0, size)));
const shown = (indices: readonly number[]) => new Map(indices.map((index) => [index, leafOf(index)]));

const trees = fc.integer({ min: 1, max: 300 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    indices: fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { minLength: 1, maxLength: 40 }),
  }),
);

describe("a proof for many leaves at once", () => {
  it("holds for any leaves of any tree, and is never longer than their single proofs", async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ({ size, indices }) => {
        const proof = await proveBatch(source, indices, size);
        expect(verifyBatch(shown(indices), size, rootOf(size), proof)).toBe(true);
        const single = await Promise.all(indices.map((index) => proveInclusion(source, index, size)));
        expect(proof.length).toBeLessThanOrEqual(single.reduce((sum, path) => sum + path.length, 0));
      }),
    );
  });

  it("is the audit path for one leaf, and nothing for a whole tree", async () => {
    const [path, proof] = [await proveInclusion(source, 37, 100), await proveBatch(source, [37], 100)];
    expect(proof.length).toBe(path.length);
    expect(new Set(proof.map(String))).toEqual(new Set(path.map(String)));
    expect(await proveBatch(source, [...leaves.keys()], 300)).toEqual([]);
    expect(await proveBatch(source, [], 300)).toEqual([]);
  });

  it("does not hold for another leaf, index, root, nor with a hash more, less or changed", async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.nat(), async ({ size, indices }, pick) => {
        const proof = await proveBatch(source, indices, size);
        const root = rootOf(size);
        const [first = 0] = indices;
        const other = new Map(shown(indices)).set(first, leafOf(999));
        expect(verifyBatch(other, size, root, proof)).toBe(false);
        expect(verifyBatch(shown(indices), size, leafOf(7), proof)).toBe(false);
        expect(verifyBatch(shown(indices), size, root, [...proof, leafOf(1)])).toBe(false);
        if (proof.length === 0) return;
        expect(verifyBatch(shown(indices), size, root, proof.slice(1))).toBe(false);
        const changed = proof.with(pick % proof.length, leafOf(1000));
        expect(verifyBatch(shown(indices), size, root, changed)).toBe(false);
        const moved = new Map([...shown(indices)].map(([index, leaf]) => [(index + 1) % size, leaf]));
        expect(verifyBatch(moved, size, root, proof)).toBe(false);
      }),
    );
  });

  it("refuses what is outside the tree and what is no hash, without throwing", async () => {
    const proof = await proveBatch(source, [3], 10);
    for (const index of [10, -1, 1.5, Number.NaN, 2 ** 53])
      expect(verifyBatch(new Map([[index, leafOf(3)]]), 10, rootOf(10), proof)).toBe(false);
    for (const size of [-1, 0.5, 2 ** 54])
      expect(verifyBatch(shown([3]), size, rootOf(10), proof)).toBe(false);
    expect(verifyBatch(shown([3]), 10, rootOf(10).subarray(1), proof)).toBe(false);
    expect(verifyBatch(new Map(), 10, rootOf(10), [])).toBe(true);
    for (const hash of [leafOf(0), rootOf(10)])
      expect(verifyBatch(new Map(), 10, rootOf(10), [hash])).toBe(false);
    expect(() => batchRanges([10], 10)).toThrow(RangeError);
    // A tree of 2^53 - 1 leaves is walked along 53 levels, not along its leaves.
    expect(verifyBatch(shown([5]), Number.MAX_SAFE_INTEGER, rootOf(10), proof)).toBe(false);
    expect(batchRanges([5], Number.MAX_SAFE_INTEGER)).toHaveLength(53);
  });

  it("proves nothing of what is claimed beside a leaf that is there, under a number that no leaf has", async () => {
    for (const [index, beside] of [
      [0, -1],
      [3, 3.5],
      [9, 10],
      [9, 2 ** 53],
    ] as const) {
      const proof = await proveBatch(source, [index], 10);
      const claimed = new Map([...shown([index]), [beside, leafOf(7)]]);
      expect(verifyBatch(claimed, 10, rootOf(10), proof), `${beside}`).toBe(false);
    }
  });

  it("takes no hash that is cut in another place, though together they are the same bytes", () => {
    const [left, right] = [leafOf(0), leafOf(1)];
    const [short, long] = [left.subarray(0, 31), Uint8Array.of(left[31] ?? 0, ...right)];
    expect(verifyBatch(new Map([[0, left]]), 2, rootOf(2), [right])).toBe(true);
    expect(verifyBatch(new Map([[0, short]]), 2, rootOf(2), [long])).toBe(false);
    expect(verifyInclusion(0, 2, left, rootOf(2), [right])).toBe(true);
    expect(verifyInclusion(0, 2, short, rootOf(2), [long])).toBe(false);
    expect(verifyConsistency(1, 2, left, rootOf(2), [right])).toBe(true);
    expect(verifyConsistency(1, 2, short, rootOf(2), [long])).toBe(false);
  });
});
