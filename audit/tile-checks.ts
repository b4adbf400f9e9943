import type { Finding } from "./audit-code.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "./compact-range.ts";
import { equalBytes } from "./hashes.ts";
import { splitHashes, TILE_WIDTH, type TileSource } from "./tiles.ts";

/** Compares each stored tile that fills with the one recomputed from the leaves; give it all leaves from the first. */
export function createTileChecks(stored: TileSource) {
  const open: Uint8Array[][] = [];
  const filled: number[] = [];

  /** The tile that this hash fills, or null. */
  function put(level: number, hash: Uint8Array): Uint8Array[] | null {
    const row = open[level] ?? [];
    open[level] = row;
    row.push(hash);
    if (row.length < TILE_WIDTH) return null;
    open[level] = [];
    return row;
  }

  async function compare(level: number, row: readonly Uint8Array[]): Promise<Finding[]> {
    const index = filled[level] ?? 0;
    filled[level] = index + 1;
    const found = await stored(level, index);
    const same =
      found.length === TILE_WIDTH * 32 && splitHashes(found).every((it, i) => equalBytes(it, row[i] ?? it));
    const seq = index * TILE_WIDTH ** (level + 1);
    const above = put(level + 1, rangeRoot(extendRange(EMPTY_RANGE, row)));
    const findings: Finding[] = same ? [] : [{ code: "E_TILE", seq, to: seq + TILE_WIDTH ** (level + 1) }];
    return above === null ? findings : [...findings, ...(await compare(level + 1, above))];
  }

  return {
    /** Null for all leaves but the last of each tile. */
    add(leaf: Uint8Array): Promise<Finding[]> | null {
      const row = put(0, leaf);
      return row && compare(0, row);
    },
  };
}
