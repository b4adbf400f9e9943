import { EMPTY_RANGE, extendRange, rangeRoot } from "../compact-range.ts";
import { HASH_LENGTH, leafHash } from "../hashes.ts";
import type { StoredEntry } from "../store.ts";
import { TILE_WIDTH, type TileSource } from "../tiles.ts";

/**
 * Tiles of a log that is only a list of entries: those above the leaves are made in one pass and kept, an eighth of a byte an
 * entry; a tile of leaves is read when it is asked for.
 */
export function fileTiles(entries: () => AsyncIterable<StoredEntry>): TileSource {
  let above: Promise<Uint8Array[][]> | null = null;

  async function leavesOf(index: number): Promise<Uint8Array> {
    const found: Uint8Array[] = [];
    for await (const { seq, body, leaf } of entries()) {
      if (seq >= (index + 1) * TILE_WIDTH) break;
      if (seq >= index * TILE_WIDTH) found.push(body === null ? leaf : leafHash(body));
    }
    return joined(found);
  }

  return async (level, index) => {
    if (level === 0) return leavesOf(index);
    above ??= levelsAbove(entries());
    const row = (await above)[level - 1] ?? [];
    return joined(row.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH));
  };
}

/** Roots of full tiles, a row a level. */
async function levelsAbove(entries: AsyncIterable<StoredEntry>): Promise<Uint8Array[][]> {
  const rows: Uint8Array[][] = [];
  let range = EMPTY_RANGE;
  for await (const { body, leaf } of entries) {
    range = extendRange(range, [body === null ? leaf : leafHash(body)]);
    if (range.size < TILE_WIDTH) continue;
    put(rows, 0, rangeRoot(range));
    range = EMPTY_RANGE;
  }
  return rows;
}

function put(rows: Uint8Array[][], level: number, hash: Uint8Array): void {
  const row = rows[level] ?? [];
  rows[level] = row;
  row.push(hash);
  if (row.length % TILE_WIDTH === 0)
    put(rows, level + 1, rangeRoot(extendRange(EMPTY_RANGE, row.slice(-TILE_WIDTH))));
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_LENGTH);
  for (const [i, hash] of hashes.entries()) bytes.set(hash, i * HASH_LENGTH);
  return bytes;
}
