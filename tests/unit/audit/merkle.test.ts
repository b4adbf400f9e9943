import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { EMPTY_ROOT, leafHash, nodeHash } from "#audit/hashes.ts";
import { proveConsistency, proveInclusion, verifyConsistency, verifyInclusion } from "#audit/merkle-proof.ts";
import { createRightEdge } from "#audit/right-edge.ts";
import { levelHashes, TILE_WIDTH, tileNodes } from "#audit/tiles.ts";

const leaves = Array.from({ length: 600 }, (_, i) => leafHash(Uint8Array.of(i >> 8, i & 255)));

/** The definition itself (RFC 6962 §2.1), as a second opinion. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length <= 1) return hashes[0] ?? EMPTY_ROOT;
  let half = 1;
  while (half * 2 < hashes.length) half *= 2;
  return nodeHash(definedRoot(hashes.slice(0, half)), definedRoot(hashes.slice(half)));
}
const roots = Array.from({ length: 301 }, (_, size) => definedRoot(leaves.slice(0, size)));
const root = (size: number) => roots[size] as Uint8Array;

const source = (size: number) =>
  tileNodes(async (level, index) =>
    Buffer.concat(
      levelHashes(leaves.slice(0, size), level).slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH),
    ),
  );

describe("tree", () => {
  it("a growing range has the root that RFC 6962 defines, at every size to 300", () => {
    let range = EMPTY_RANGE;
    for (let size = 0; size <= 300; size++) {
      expect(rangeRoot(range)).toEqual(root(size));
      range = extendRange(range, [leaves[size] as Uint8Array]);
    }
  });

  it("every inclusion proof to 130 verifies, and not for another leaf or root", async () => {
    for (let size = 1; size <= 130; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await proveInclusion(source(size), index, size);
        const leaf = leaves[index] as Uint8Array;
        const other = leaves[(index + 1) % size] as Uint8Array;
        if (!verifyInclusion(index, size, leaf, root(size), proof)) expect.fail(`${index} of ${size}`);
        if (size > 1 && verifyInclusion(index, size, other, root(size), proof)) expect.fail(`other ${index}`);
        if (verifyInclusion(index, size, leaf, root(size - 1), proof)) expect.fail(`root ${index}`);
      }
    }
  });

  it("every consistency proof to 130 verifies, and not to another root or size", async () => {
    for (let newer = 0; newer <= 130; newer++) {
      for (let older = 1; older <= newer; older++) {
        const proof = await proveConsistency(source(newer), older, newer);
        if (!verifyConsistency(older, newer, root(older), root(newer), proof))
          expect.fail(`${older} ${newer}`);
        if (verifyConsistency(older, newer, root(older + 1), root(newer), proof))
          expect.fail(`old ${older} ${newer}`);
        if (verifyConsistency(older, newer, root(older), root(newer + 1), proof))
          expect.fail(`new ${older} ${newer}`);
        if (verifyConsistency(older, newer, root(older), root(newer), [...proof, root(1)]))
          expect.fail(`longer ${older} ${newer}`);
      }
    }
  });

  it("goes on only from a range that has a hash for each of its subtrees", () => {
    const hashes = leaves.slice(0, 2);
    expect(createRightEdge({ size: 3, hashes }).range()).toEqual({ size: 3, hashes });
    for (const short of [[], hashes.slice(0, 1), [hashes[0] as Uint8Array, new Uint8Array(31)]])
      expect(() => createRightEdge({ size: 3, hashes: short })).toThrow(RangeError);
  });

  it("the empty tree proves nothing", () => {
    expect(verifyConsistency(0, 5, EMPTY_ROOT, root(5), [])).toBe(false);
  });

  it("proofs across tiles verify", async () => {
    const size = 600;
    const whole = definedRoot(leaves);
    for (const index of [0, 255, 256, 511, 512, 599]) {
      const proof = await proveInclusion(source(size), index, size);
      expect(verifyInclusion(index, size, leaves[index] as Uint8Array, whole, proof)).toBe(true);
    }
    const proof = await proveConsistency(source(size), 257, size);
    expect(verifyConsistency(257, size, root(257), whole, proof)).toBe(true);
  });

  it("refuses places that are not in the tree", async () => {
    await expect(proveInclusion(source(5), 5, 5)).rejects.toThrow(RangeError);
    await expect(proveInclusion(source(5), -1, 5)).rejects.toThrow(RangeError);
    await expect(proveConsistency(source(5), 6, 5)).rejects.toThrow(RangeError);
    await expect(proveInclusion(source(5), 0, 9)).rejects.toThrow(RangeError);
  });
});

interface Case {
  wantErr: boolean;
  proof: string[] | null;
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  size1: number;
  size2: number;
  root1: string;
  root2: string;
}

const folder = path.join(process.env.BEDSIDE_SHARED ?? "../shared", "vectors/merkle/testdata");
const present = existsSync(folder);
if (!present) console.log("skipped: the RFC 6962 proof vectors are not here (BEDSIDE_SHARED)");

describe.skipIf(!present)("vectors of transparency-dev/merkle", () => {
  const files = present
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"))
    : [];
  const hash = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

  it("are all 196 here", () => {
    expect(files.length).toBe(196);
  });

  it.each(files)("%s has its verdict", (name) => {
    // The vectors are this test's own fixture, of the shape above.
    const it = JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Case;
    const proof = (it.proof ?? []).map(hash);
    const verdict = name.startsWith("inclusion")
      ? verifyInclusion(it.leafIdx, it.treeSize, hash(it.leafHash), hash(it.root), proof)
      : verifyConsistency(it.size1, it.size2, hash(it.root1), hash(it.root2), proof);
    expect(verdict).toBe(!it.wantErr);
  });
});
