import { equalBytes, HASH_LENGTH, nodeHash } from "./hashes.ts";
import { type NodeSource, splitPoint, subtreeHash } from "./merkle-proof.ts";

/**
 * One proof for many leaves of one tree: the RFC 6962 tree walked from its root, left before right, and for each subtree
 * that holds none of the leaves its hash. Never more hashes than the single audit paths have together, none at all for a
 * whole tree. As those, it does not bind the size: take size and root from one verified checkpoint.
 */
export async function proveBatch(
  source: NodeSource,
  indices: readonly number[],
  size: number,
): Promise<Uint8Array[]> {
  return Promise.all(batchRanges(indices, size).map(([from, to]) => subtreeHash(source, from, to)));
}

/** The subtrees, as ranges of leaves, whose hashes make up such a proof. Throws RangeError on an index outside the tree. */
export function batchRanges(indices: readonly number[], size: number): [from: number, to: number][] {
  const sorted = [...new Set(indices)].sort((a, b) => a - b);
  if (sorted.some((index) => !Number.isSafeInteger(index) || index < 0 || index >= size))
    throw new RangeError("index outside the tree");
  const ranges: [number, number][] = [];
  const walk = (from: number, to: number, first: number, last: number): void => {
    if (first === last) ranges.push([from, to]);
    else if (to - from > 1) {
      const middle = from + splitPoint(to - from);
      const cut = firstAtLeast(sorted, middle, first, last);
      walk(from, middle, first, cut);
      walk(middle, to, cut, last);
    }
  };
  if (sorted.length > 0) walk(0, size, 0, sorted.length);
  return ranges;
}

/** True when every one of these leaf hashes stands at its index in the tree of this root. Never throws. */
export function verifyBatch(
  leaves: ReadonlyMap<number, Uint8Array>,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  const sorted = [...leaves.keys()].sort((a, b) => a - b);
  const inside = (index: number) => Number.isSafeInteger(index) && index >= 0 && index < size;
  if (!Number.isSafeInteger(size) || !sorted.every(inside)) return false;
  if (![root, ...leaves.values(), ...proof].every((hash) => hash.length === HASH_LENGTH)) return false;
  if (sorted.length === 0) return proof.length === 0;
  let used = 0;
  const hashOf = (from: number, to: number, first: number, last: number): Uint8Array | null => {
    if (first === last) return proof[used++] ?? null;
    // A range of one leaf, and that leaf is among them.
    if (to - from === 1) return leaves.get(from) ?? null;
    const middle = from + splitPoint(to - from);
    const cut = firstAtLeast(sorted, middle, first, last);
    const left = hashOf(from, middle, first, cut);
    const right = left && hashOf(middle, to, cut, last);
    return left && right && nodeHash(left, right);
  };
  const found = hashOf(0, size, 0, sorted.length);
  return found !== null && used === proof.length && equalBytes(found, root);
}

/** Position in `sorted`, between `first` and `last`, of the first number that is not below `bound`. */
function firstAtLeast(sorted: readonly number[], bound: number, first: number, last: number): number {
  let [low, high] = [first, last];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? bound) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
