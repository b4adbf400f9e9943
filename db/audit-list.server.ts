import { fillSearch } from "./audit-search.server.ts";
import type { EntryFilters, EntryPage, StoredLeaf } from "./audit-store-interface.server.ts";
import { type Wanted, wantedArrays, wantedBy } from "./audit-wanted.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** The most entries of one page. */
const MAX_PAGE = 500;

type Row = { seq: string; body: Buffer; leaf: Buffer; link: Buffer };

/** Where numbers are wanted: `from` to `to` (exclusive) of one log. */
interface Asked {
  log: string;
  from: number;
  to: number;
  newestFirst: boolean;
  limit: number;
}

/**
 * A page of stored leaves, by keyset: later appends move nothing. The columns only choose, what is shown comes from `body`.
 * Any set of filters is answered by the one index of blocks (011-search-blocks.sql). Without a filter there is nothing to search
 * by, and entries whose search columns were lost are shown as well. A number whose entry is gone has no bytes, no leaf and no link:
 * left out, it would make a page look like the last one.
 */
export async function listEntries(
  client: SqlClient,
  openLog: string,
  page: EntryPage,
): Promise<StoredLeaf[]> {
  const { log = openLog, filters = {}, afterSeq, beforeSeq } = page;
  const wanted = wantedBy(filters);
  const [from, to] = await numbersOf(client, log, filters);
  const asked: Asked = {
    log,
    from: Math.max(afterSeq === undefined ? 0 : afterSeq + 1, from),
    to: Math.min(beforeSeq ?? to, to),
    newestFirst: afterSeq === undefined,
    limit: Math.min(Math.max(1, page.limit), MAX_PAGE),
  };
  const chosen = wanted.length === 0 ? numbersFrom(asked) : await entryNumbers(client, asked, wanted);
  const { rows } = await client.query<Row>(
    `SELECT n AS seq, coalesce(body, '') AS body, coalesce(leaf, '') AS leaf, coalesce(link, '') AS link
     FROM unnest($2::bigint[]) AS n LEFT JOIN public.audit_entry x ON x.log = $1 AND x.seq = n
     ORDER BY n ${asked.newestFirst ? "DESC" : "ASC"}`,
    [log, chosen],
  );
  return rows.map(({ seq, body, leaf, link }) => ({ log, seq: Number(seq), body, leaf, link }));
}

function numbersFrom({ from, to, newestFirst, limit }: Asked): number[] {
  const length = Math.max(0, Math.min(limit, to - from));
  return Array.from({ length }, (_, i) => (newestFirst ? to - 1 - i : from + i));
}

/** How many entries fit. */
export async function countEntries(client: SqlClient, log: string, filters: EntryFilters): Promise<number> {
  const wanted = wantedBy(filters);
  const [from, to] = await numbersOf(client, log, filters);
  if (wanted.length > 0) await fillSearch(client, log);
  const { rows } = await client.query<{ count: string }>(
    wanted.length > 0
      ? `SELECT coalesce(sum(bit_count(bits)), 0) AS count
         FROM public.audit_fitting($1, $4, $5, $6, $2, $3, true, NULL)`
      : "SELECT count(*) AS count FROM public.audit_entry WHERE log = $1 AND seq >= $2 AND seq < $3",
    [log, from, to, ...(wanted.length > 0 ? wantedArrays(wanted) : [])],
  );
  return Number(rows[0]?.count ?? 0);
}

/** Numbers of the entries that fit, as many as are wanted, in the order asked for. */
export async function entryNumbers(client: SqlClient, asked: Asked, wanted: Wanted): Promise<number[]> {
  const { log, from, newestFirst, limit } = asked;
  await fillSearch(client, log);
  const to = Math.min(asked.to, await sizeOf(client, log));
  const { rows } = await client.query<{ seq: string }>(
    `SELECT seq FROM public.audit_found($1, $2, $3, $4, $5, $6, $7, $8) AS seq
     ORDER BY seq ${newestFirst ? "DESC" : "ASC"} LIMIT $8`,
    [log, ...wantedArrays(wanted), from, to, newestFirst, limit],
  );
  return rows.map(({ seq }) => Number(seq));
}

async function sizeOf(client: SqlClient, log: string): Promise<number> {
  const { rows } = await client.query<{ size: string }>("SELECT size FROM public.audit_head WHERE log = $1", [
    log,
  ]);
  return Number(rows[0]?.size ?? 0);
}

/** Days as numbers of entries: from the first, to the last (exclusive); a search row beyond the head is nobody's. */
async function numbersOf(
  client: SqlClient,
  log: string,
  { from, to }: EntryFilters,
): Promise<[number, number]> {
  const numberAt = async (ts: string) => {
    const { rows } = await client.query<{ seq: string }>("SELECT public.audit_seq_at($1, $2) AS seq", [
      log,
      ts,
    ]);
    return Number(rows[0]?.seq ?? 0);
  };
  return [
    from === undefined ? 0 : await numberAt(from),
    to === undefined ? await sizeOf(client, log) : await numberAt(to),
  ];
}
