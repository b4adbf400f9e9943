import { EMPTY_ROOT, nodeHash } from "./hashes.ts";

/**
 * The right edge of a growing RFC 6962 tree: the roots of its complete subtrees, largest first, at most 53 hashes.
 * Enough to append and to know the root; no leaf is kept.
 */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export const EMPTY_RANGE: CompactRange = { size: 0, hashes: [] };

/** The range after these leaf hashes. */
export function extendRange(range: CompactRange, leaves: Iterable<Uint8Array>): CompactRange {
  const hashes = [...range.hashes];
  let { size } = range;
  for (const leaf of leaves) {
    let node = leaf;
    // Each trailing one bit of the size is a complete subtree that the new leaf completes into a larger one.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = hashes.pop();
      if (!left) throw new RangeError("compact range shorter than its size");
      node = nodeHash(left, node);
    }
    hashes.push(node);
    size += 1;
  }
  return { size, hashes };
}

/** Root of the tree (RFC 6962 §2.1): the subtrees joined from the right. */
export function rangeRoot(range: CompactRange): Uint8Array {
  let root: Uint8Array | null = null;
  for (const hash of range.hashes.toReversed()) root = root ? nodeHash(hash, root) : hash;
  return root ?? EMPTY_ROOT;
}

/** Where a complete subtree stands: `level` 0 is a leaf, `index` counts subtrees of that level from the left. */
export interface Node {
  level: number;
  index: number;
}

/** The complete subtrees that cover the leaves from `begin` to `end` (exclusive), left to right. */
export function subtrees(begin: number, end: number): Node[] {
  const nodes: Node[] = [];
  for (let at = begin; at < end; ) {
    let level = 0;
    let width = 1;
    // The widest aligned subtree that still fits.
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}
