import { type Node, subtrees } from "./compact-range.ts";
import { equalBytes, HASH_LENGTH, nodeHash } from "./hashes.ts";

/** Answers with the hash of a complete subtree; rejects when it is not stored. */
export type NodeSource = (node: Node) => Promise<Uint8Array>;

/**
 * Audit path of a leaf, from the bottom (RFC 6962 §2.1.1). Throws RangeError when `index` is not in the tree.
 * The proof does not bind `size`: take size and root from one verified checkpoint.
 */
export async function proveInclusion(source: NodeSource, index: number, size: number): Promise<Uint8Array[]> {
  requireSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new RangeError("index outside the tree");
  const siblings: [number, number][] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      siblings.push([middle, end]);
      end = middle;
    } else {
      siblings.push([begin, middle]);
      begin = middle;
    }
  }
  return Promise.all(siblings.reverse().map(([from, to]) => subtreeHash(source, from, to)));
}

/** Proof that the tree of `older` leaves is a prefix of the tree of `newer` (RFC 6962 §2.1.2); empty at 0 and at equality. */
export async function proveConsistency(
  source: NodeSource,
  older: number,
  newer: number,
): Promise<Uint8Array[]> {
  requireSize(older);
  requireSize(newer);
  if (older > newer) throw new RangeError("older tree is larger");
  if (older === 0 || older === newer) return [];
  const parts: [number, number][] = [];
  let [begin, end] = [0, newer];
  while (end !== older) {
    const middle = begin + splitPoint(end - begin);
    if (older <= middle) {
      parts.push([middle, end]);
      end = middle;
    } else {
      parts.push([begin, middle]);
      begin = middle;
    }
  }
  if (begin !== 0) parts.push([begin, end]);
  return Promise.all(parts.reverse().map(([from, to]) => subtreeHash(source, from, to)));
}

/** True when the path leads from the leaf hash to the root (RFC 9162 §2.1.3.2). Never throws. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let [at, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && equalBytes(hash, root);
}

/** True when the tree of `older` leaves with `oldRoot` is a prefix of that of `newer` with `newRoot` (RFC 9162 §2.1.4.2). Never throws. */
export function verifyConsistency(
  older: number,
  newer: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(older) || !isSize(newer) || older > newer) return false;
  // RFC 9162 §2.1.4 defines no proof from the empty tree: nothing is there to be consistent with.
  if (older === 0) return false;
  // Equal trees need no hashing, so here the length of a root is the business of whoever parsed it.
  if (older === newer) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  if (!areHashes([oldRoot, newRoot, ...proof])) return false;
  let [at, last] = [older - 1, newer - 1];
  while (at % 2 === 1) [at, last] = [(at - 1) / 2, Math.floor(last / 2)];
  // A whole subtree as the old tree: its root is the start of the path and is not repeated in the proof.
  const path = at === 0 ? [oldRoot, ...proof] : proof;
  const [start, ...rest] = path;
  if (!start) return false;
  let [oldHash, newHash] = [start, start];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}

/** The root of the leaves from `begin` to `end`, which starts at a subtree boundary wide enough for it. */
export async function subtreeHash(source: NodeSource, begin: number, end: number): Promise<Uint8Array> {
  const hashes = await Promise.all(subtrees(begin, end).map(source));
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The largest power of two below `width` (RFC 6962 §2.1). */
export function splitPoint(width: number): number {
  let half = 1;
  while (half * 2 < width) half *= 2;
  return half;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function requireSize(value: number): void {
  if (!isSize(value)) throw new RangeError("not a tree size");
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_LENGTH);
}
