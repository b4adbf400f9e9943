import type { Finding } from "./audit-code.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "./compact-range.ts";
import { equalBytes } from "./hashes.ts";
import { splitHashes, TILE_WIDTH, type TileSource } from "./tiles.ts";

/** Compares each stored tile that fills with the one recomputed from the leaves; give it all leaves from the first. */
export function createTileChecks(stored: TileSource) {
  const open: Uint8Array[][] = [];
  const filled: number[] = [];

  async function put(level: number, hash: Uint8Array): Promise<Finding[]> {
    const row = open[level] ?? [];
    open[level] = row;
    row.push(hash);
    if (row.length < TILE_WIDTH) return [];
    const index = filled[level] ?? 0;
    filled[level] = index + 1;
    open[level] = [];
    const found = await stored(level, index);
    const same =
      found.length === TILE_WIDTH * 32 && splitHashes(found).every((it, i) => equalBytes(it, row[i] ?? it));
    const seq = index * TILE_WIDTH ** (level + 1);
    const above = await put(level + 1, rangeRoot(extendRange(EMPTY_RANGE, row)));
    return same ? above : [{ code: "E_TILE", seq, to: seq + TILE_WIDTH ** (level + 1) }, ...above];
  }

  return { add: (leaf: Uint8Array) => put(0, leaf) };
}
