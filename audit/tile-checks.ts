import type { Finding } from "./audit-code.ts";
import { EMPTY_RANGE, rangeRoot } from "./compact-range.ts";
import type { Engine } from "./engine.ts";
import { equalBytes, HASH_LENGTH } from "./hashes.ts";
import { createRightEdge } from "./right-edge.ts";
import { splitHashes, TILE_WIDTH } from "./tiles.ts";

/** A tile as it is stored; null where the storage does not say. */
export type StoredTile = (level: number, index: number) => Promise<Uint8Array | null>;

/** Compares each stored tile that fills with the one recomputed from the leaves; give it all leaves from the first. */
export function createTileChecks(stored: StoredTile, engine: Engine) {
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
      found === null ||
      (found.length === TILE_WIDTH * HASH_LENGTH &&
        splitHashes(found).every((it, i) => equalBytes(it, row[i] ?? it)));
    const seq = index * TILE_WIDTH ** (level + 1);
    const edge = createRightEdge(EMPTY_RANGE, engine);
    for (const hash of row) edge.add(hash);
    const above = put(level + 1, rangeRoot(edge.range()));
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
