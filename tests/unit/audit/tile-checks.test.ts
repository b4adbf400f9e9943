import { beforeAll, expect, test } from "vitest";
import type { Finding } from "#audit/audit-code.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { plainEngine } from "#audit/engine.ts";
import { createTileChecks, type StoredTile } from "#audit/tile-checks.ts";
import { TILE_WIDTH } from "#audit/tiles.ts";

const SIZE = TILE_WIDTH ** 2;
const leaves = Array.from({ length: SIZE }, (_, n) => new Uint8Array(32).fill(n % 251).fill(n >> 8, 0, 8));
/** Honest tiles, by level: 256 full ones of leaves, and the one above them. */
let tiles: Uint8Array[][];

beforeAll(() => {
  const rows = Array.from({ length: TILE_WIDTH }, (_, i) =>
    leaves.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH),
  );
  const roots = rows.map((row) => rangeRoot(extendRange(EMPTY_RANGE, row)));
  tiles = [rows.map((row) => Buffer.concat(row)), [Buffer.concat(roots)]];
});

/** What is found of a log of 65,536 entries whose storage answers so. */
async function found(stored: StoredTile): Promise<Finding[]> {
  const checks = createTileChecks(stored, plainEngine);
  const findings: Finding[] = [];
  for (const leaf of leaves) findings.push(...((await checks.add(leaf)) ?? []));
  return findings;
}

test("each stored tile is held to the leaves, the one above the full ones too, by all of its bytes", async () => {
  const asked: string[] = [];
  const changed = (tile: Uint8Array, at: number) => tile.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const findings = await found(async (level, index) => {
    asked.push(`${level}/${index}`);
    const tile = tiles[level]?.[index] ?? new Uint8Array();
    const lies: Record<string, Uint8Array | null> = {
      "0/1": changed(tile, 8191),
      "0/2": tile.slice(0, -32),
      "0/3": Buffer.concat([tile, tile.slice(0, 32)]),
      "0/4": null,
      "1/0": changed(tile, 32),
    };
    const lie = lies[`${level}/${index}`];
    return lie === undefined ? tile : lie;
  });
  expect([asked.length, new Set(asked).size, asked.at(-1)]).toEqual([257, 257, "1/0"]);
  expect(findings).toEqual([
    ...[256, 512, 768].map((seq) => ({ code: "E_TILE", seq, to: seq + 256 })),
    { code: "E_TILE", seq: 0, to: SIZE },
  ]);
});
