import {
  type CompactRange,
  EMPTY_RANGE,
  extendRange,
  type Node,
  rangeRoot,
  subtrees,
} from "./compact-range.ts";
import { HASH_LENGTH } from "./hashes.ts";
import type { NodeSource } from "./merkle-proof.ts";

/** Hashes in a full tile (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256;
/** Tree levels in a tile. */
export const TILE_HEIGHT = 8;

/** The hashes of a tile, 32 bytes each, joined: full, or what there is of it at the right edge. */
export type TileSource = (level: number, index: number) => Promise<Uint8Array>;

/** A tile was read, and holds fewer hashes than the size of the log says, or what are none: entries were taken out or spoilt. */
export class DamagedTile extends RangeError {}

/** Subtree hashes out of tiles, each tile read once per source. Rejects with DamagedTile when a hash is not there. */
export function tileNodes(tiles: TileSource): NodeSource {
  const read = new Map<string, Promise<Uint8Array>>();
  const tile = (level: number, index: number) => {
    const key = `${level}/${index}`;
    const known = read.get(key) ?? tiles(level, index);
    read.set(key, known);
    return known;
  };
  return async ({ level, index }: Node) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const width = 2 ** (level % TILE_HEIGHT);
    const first = index * width;
    const hashes = splitHashes(await tile(tileLevel, Math.floor(first / TILE_WIDTH)));
    const within = hashes.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + width);
    if (within.length !== width) throw new DamagedTile("tile shorter than asked for");
    return rangeRoot(extendRange(EMPTY_RANGE, within));
  };
}

/** The right edge of the tree at a size, out of stored subtrees. */
export async function rangeAt(source: NodeSource, size: number): Promise<CompactRange> {
  return { size, hashes: await Promise.all(subtrees(0, size).map(source)) };
}

export function splitHashes(joined: Uint8Array): Uint8Array[] {
  if (joined.length % HASH_LENGTH !== 0) throw new DamagedTile("tile of broken length");
  return Array.from({ length: joined.length / HASH_LENGTH }, (_, i) =>
    joined.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH),
  );
}

/** All hashes of a tile level out of the leaf hashes: level 0 the leaves, level 1 the roots of full tiles, and so on. */
export function levelHashes(leaves: readonly Uint8Array[], level: number): readonly Uint8Array[] {
  if (level === 0) return leaves;
  const below = levelHashes(leaves, level - 1);
  return Array.from({ length: Math.floor(below.length / TILE_WIDTH) }, (_, i) =>
    rangeRoot(extendRange(EMPTY_RANGE, below.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH))),
  );
}

/** One tile out of all leaf hashes, as a `TileSource` answers. */
export function tileOf(leaves: readonly Uint8Array[], level: number, index: number): Uint8Array {
  const hashes = levelHashes(leaves, level).slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH);
  const joined = new Uint8Array(hashes.length * HASH_LENGTH);
  for (const [i, hash] of hashes.entries()) joined.set(hash, i * HASH_LENGTH);
  return joined;
}
