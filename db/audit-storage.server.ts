import { SEARCH_BLOCK } from "#audit/search-block.ts";
import type { LogStorage, StoredEntry } from "#audit/store.ts";
import { TILE_WIDTH } from "#audit/tiles.ts";
import { fillSearch, makeBlocks } from "./audit-search.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

interface EntryRow {
  seq: string;
  /** Null once redacted. */
  body: Buffer | null;
  leaf: Buffer;
  link: Buffer;
  id: string;
  ts: string;
  /** Of the search row, all null where there is none. */
  t: string | null;
  w: string;
  e: string;
  o: string;
  actor: string | null;
  patients: string[];
  breakglass: boolean;
  request: string | null;
  role: string | null;
  purpose: string | null;
  salt: Buffer | null;
  bytes: Buffer | null;
}

const PAGE = 1000;

/**
 * The audit log of this database, to verify or prove from. Trust: none; what it gives is checked against a checkpoint
 * that came from elsewhere. First stores the tiles that have filled.
 */
export async function openAuditStorage(client: SqlClient, log: string): Promise<LogStorage> {
  await fillTiles(client, log);
  return {
    async head() {
      const { rows } = await client.query<{ origin: string; size: string; link: Buffer }>(
        "SELECT origin, size, link FROM public.audit_head WHERE log = $1",
        [log],
      );
      if (!rows[0]) throw new RangeError("no such log");
      return { origin: rows[0].origin, size: Number(rows[0].size), link: rows[0].link };
    },
    async *entries(from, to) {
      await fillSearch(client, log);
      // So that none is passed over which is made only afterwards.
      await makeBlocks(client, log);
      let [misplaced, known] = [new Set<number>(), from];
      for (let next = from; next < to; ) {
        const { rows } = await client.query<EntryRow>(
          `SELECT x.seq, body, leaf, link, x.id, ts, t, w, e, o, actor, patients, breakglass, request, role, purpose, salt, bytes
           FROM public.audit_entry x LEFT JOIN public.audit_private p ON p.id = x.id
           LEFT JOIN public.audit_search s ON s.log = x.log AND s.seq = x.seq
           WHERE x.log = $1 AND x.seq >= $2 AND x.seq < $3 ORDER BY x.seq LIMIT $4`,
          [log, next, to, PAGE],
        );
        for (const row of rows) {
          const seq = Number(row.seq);
          if (seq >= known) {
            known = Math.min(to, (Math.floor(seq / SEARCH_BLOCK) + 1) * SEARCH_BLOCK);
            misplaced = await misplacedIn(client, log, seq, known);
          }
          yield misplaced.has(seq) ? { ...storedEntry(row), columns: null } : storedEntry(row);
        }
        const last = rows.at(-1);
        if (!last) return;
        next = Number(last.seq) + 1;
      }
    },
    tile: (level, index) => readTile(client, log, level, index),
  };
}

/** Numbers that a search would not find, or find in a wrong one; from `from` to `to` (exclusive), both in one block. */
async function misplacedIn(client: SqlClient, log: string, from: number, to: number): Promise<Set<number>> {
  const { rows } = await client.query<{ seq: string }>(
    "SELECT seq FROM public.audit_misplaced($1, $2, $3) AS seq",
    [log, from, to],
  );
  return new Set(rows.map(({ seq }) => Number(seq)));
}

/** Stores every tile that has filled; each call of the function adds at most 64. */
export async function fillTiles(client: SqlClient, log: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ added: number }>("SELECT public.audit_fill_tiles($1) AS added", [
      log,
    ]);
    if (!rows[0]?.added) return;
  }
}

async function readTile(client: SqlClient, log: string, level: number, index: number): Promise<Uint8Array> {
  const full = await client.query<{ hashes: Buffer }>(
    "SELECT hashes FROM public.audit_node WHERE log = $1 AND level = $2 AND idx = $3",
    [log, level, index],
  );
  if (full.rows[0]) return full.rows[0].hashes;
  const { rows } = await client.query<{ hashes: Buffer | null }>(
    level === 0
      ? "SELECT string_agg(leaf, ''::bytea ORDER BY seq) AS hashes FROM public.audit_entry WHERE log = $1 AND seq >= $2 AND seq < $3"
      : "SELECT string_agg(root, ''::bytea ORDER BY idx) AS hashes FROM public.audit_node WHERE log = $1 AND idx >= $2 AND idx < $3 AND level = $4",
    [log, index * TILE_WIDTH, (index + 1) * TILE_WIDTH, ...(level === 0 ? [] : [level - 1])],
  );
  return rows[0]?.hashes ?? new Uint8Array();
}

function storedEntry(row: EntryRow): StoredEntry {
  const { body, leaf, link, salt, bytes } = row;
  const { id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose } = row;
  return {
    seq: Number(row.seq),
    body,
    leaf,
    link,
    // What was derived from the bytes goes with them; where only one of both is there, somebody saw to it.
    ...(t !== null && {
      columns: { id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose },
    }),
    ...(t === null && body !== null && { columns: null }),
    ...(salt && bytes ? { private: { salt, bytes } } : { committed: null }),
  };
}
