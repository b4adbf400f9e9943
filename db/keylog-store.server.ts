import { batchRanges, proveBatch } from "#audit/batch-proof.ts";
import { subtrees } from "#audit/compact-range.ts";
import { proveConsistency, proveInclusion } from "#audit/merkle-proof.ts";
import { TILE_HEIGHT, TILE_WIDTH, type TileSource, tileNodes } from "#audit/tiles.ts";
import type { KeylogAppended, KeylogHead } from "./keylog-store-interface.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/**
 * Appends leaves (33 bytes: 0x01|stmt_hash, 0x03|H(invite), 0x04|H(accept)) inside the caller's business transaction:
 * statement and leaf, or neither. Holds the key log's head until the transaction ends; call it before
 * `appendInTransaction`, in this order everywhere, so that no two writers wait for each other.
 * Rejects with the driver's error on a leaf that is there already.
 */
export async function appendKeylog(
  client: SqlClient,
  leafData: readonly Uint8Array[],
): Promise<KeylogAppended> {
  if (leafData.length === 0) return { ...(await keylogHead(client)), indices: [] };
  const { rows } = await client.query<{ first_idx: string; new_size: string; new_root: Buffer }>(
    "SELECT first_idx, new_size, new_root FROM public.keylog_append($1)",
    [leafData.map((data) => Buffer.from(data))],
  );
  const [row] = rows;
  if (!row) throw new Error("key log: no answer");
  const first = Number(row.first_idx);
  return {
    size: Number(row.new_size),
    root: new Uint8Array(row.new_root),
    indices: leafData.map((_, i) => first + i),
  };
}

export async function keylogHead(client: SqlClient): Promise<KeylogHead> {
  const { rows } = await client.query<{ size: string; root: Buffer }>(
    "SELECT size, root FROM public.keylog_head",
  );
  if (!rows[0]) throw new Error("key log: no head");
  return { size: Number(rows[0].size), root: new Uint8Array(rows[0].root) };
}

/** Index of each of these leaves, in their order; null for one that is not in the log. */
export async function keylogIndices(
  client: SqlClient,
  leafData: readonly Uint8Array[],
): Promise<(number | null)[]> {
  if (leafData.length === 0) return [];
  const data = leafData.map((leaf) => Buffer.from(leaf));
  const { rows } = await client.query<{ idx: string; data: Buffer }>(
    "SELECT idx, data FROM public.keylog_leaf WHERE data = ANY($1)",
    [data],
  );
  const found = new Map(rows.map((row) => [row.data.toString("base64"), Number(row.idx)]));
  return data.map((leaf) => found.get(leaf.toString("base64")) ?? null);
}

/** One proof for all of these leaves in the tree of `size` leaves (audit SPEC §6). Rejects with RangeError outside of it. */
export async function keylogBatchProof(
  client: SqlClient,
  indices: readonly number[],
  size: number,
): Promise<Uint8Array[]> {
  const levels = new Map<number, Set<number>>();
  for (const [from, to] of batchRanges(indices, size))
    for (const { level, index } of subtrees(from, to)) {
      const tileLevel = Math.floor(level / TILE_HEIGHT);
      const tile = Math.floor((index * 2 ** (level % TILE_HEIGHT)) / TILE_WIDTH);
      levels.set(tileLevel, (levels.get(tileLevel) ?? new Set()).add(tile));
    }
  const stored = new Map<string, Uint8Array>();
  for (const [level, tiles] of levels) {
    // One query a level instead of one a tile: a new browser's proof touches every tile there is.
    const { rows } = await client.query<{ idx: string; hashes: Buffer }>(
      "SELECT idx, hashes FROM public.keylog_node WHERE level = $1 AND idx = ANY($2)",
      [level, [...tiles]],
    );
    for (const { idx, hashes } of rows) stored.set(`${level}/${idx}`, hashes);
  }
  const other = keylogTiles(client);
  const source = tileNodes(async (level, index) => stored.get(`${level}/${index}`) ?? other(level, index));
  return proveBatch(source, indices, size);
}

/** Audit path of a leaf in the tree of `size` leaves (RFC 6962 §2.1.1). Rejects with RangeError outside of it. */
export function keylogInclusionProof(client: SqlClient, index: number, size: number): Promise<Uint8Array[]> {
  return proveInclusion(tileNodes(keylogTiles(client)), index, size);
}

/** Proof that the tree of `older` leaves is a prefix of that of `newer` (RFC 6962 §2.1.2). */
export function keylogConsistencyProof(
  client: SqlClient,
  older: number,
  newer: number,
): Promise<Uint8Array[]> {
  return proveConsistency(tileNodes(keylogTiles(client)), older, newer);
}

/** The tree's tiles, stored or put together from what there is. */
export function keylogTiles(client: SqlClient): TileSource {
  return async (level, index) => {
    const full = await client.query<{ hashes: Buffer }>(
      "SELECT hashes FROM public.keylog_node WHERE level = $1 AND idx = $2",
      [level, index],
    );
    if (full.rows[0]) return full.rows[0].hashes;
    const { rows } = await client.query<{ hashes: Buffer | null }>(
      level === 0
        ? "SELECT string_agg(leaf, ''::bytea ORDER BY idx) AS hashes FROM public.keylog_leaf WHERE idx >= $1 AND idx < $2"
        : "SELECT string_agg(root, ''::bytea ORDER BY idx) AS hashes FROM public.keylog_node WHERE idx >= $1 AND idx < $2 AND level = $3",
      [index * TILE_WIDTH, (index + 1) * TILE_WIDTH, ...(level === 0 ? [] : [level - 1])],
    );
    return rows[0]?.hashes ?? new Uint8Array();
  };
}
