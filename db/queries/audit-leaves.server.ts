import { toBase64url } from "#audit/base64.ts";
import { privateCommitment } from "#audit/hashes.ts";
import { proveConsistency, proveInclusion } from "#audit/merkle-proof.ts";
import { redactedName } from "#audit/redactions.ts";
import type { StoredEntry } from "#audit/store.ts";
import { TILE_WIDTH, type TileSource, tileNodes } from "#audit/tiles.ts";
import { openAuditStorage } from "../audit-storage.server.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

type InLog = { log: string };

/**
 * Stored entries from `from` on, below `end`, in order, a page at a time; of their private parts only what they commit to, and
 * with an entry that fills tiles of the tree these as they are stored. Throws `TakenOutMeanwhile` on what was taken out by an entry
 * that stands behind `end`: without that entry, whoever verifies would find it gone behind the log's back.
 */
export async function* leavesFrom(
  ticket: ReadTicket<InLog & { from: number }>,
  end: number,
): AsyncGenerator<StoredEntry> {
  const storage = await openAuditStorage(ticket.sql, ticket.ids.log);
  for await (const { private: part, ...entry } of storage.entries(ticket.ids.from, end)) {
    const gone = entry.body === null ? "body" : !part && commits(entry.body) ? "private" : null;
    if (gone) await requireNamedWithin(ticket, end, redactedName(entry.seq, gone));
    yield {
      ...entry,
      committed: part ? toBase64url(privateCommitment(part.salt, part.bytes)) : null,
      ...((entry.seq + 1) % TILE_WIDTH === 0 && { tiles: await filledBy(entry.seq, storage.tile) }),
    };
  }
}

/** The reading has to begin anew, under a note that covers the removal. */
export class TakenOutMeanwhile extends Error {
  constructor() {
    super("taken out while it was read");
    this.name = "TakenOutMeanwhile";
  }
}

/** As the leaf writes it (audit SPEC §2); inside a text these quotes would be escaped. */
const NO_COMMITMENT = Buffer.from('"c":null');

/** Whether an entry has a private part, in which case its bytes commit to it. */
function commits(body: Uint8Array): boolean {
  return !Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(NO_COMMITMENT);
}

/** Throws `TakenOutMeanwhile` where the entry that says so stands behind `end`. */
export async function requireNamedWithin(
  { sql, ids }: ReadTicket<InLog>,
  end: number,
  redacted: string,
): Promise<void> {
  const { rows } = await sql.query(
    `SELECT 1 FROM public.audit_entry x JOIN public.audit_head h ON h.log = x.log
     WHERE x.log = $1 AND x.seq >= $2 AND position('"e":"audit.redact"'::bytea IN x.body) > 0
       AND position(convert_to('{"t":"log","i":"' || h.origin || '"}', 'UTF8') IN x.body) > 0
       AND position(convert_to($3, 'UTF8') IN x.body) > 0 LIMIT 1`,
    [ids.log, end, `{"t":"redacted","i":"${redacted}"}`],
  );
  if (rows.length > 0) throw new TakenOutMeanwhile();
}

async function filledBy(seq: number, tile: TileSource): Promise<Uint8Array[]> {
  const tiles: Uint8Array[] = [];
  for (let count = seq + 1; count % TILE_WIDTH === 0; count /= TILE_WIDTH)
    tiles.push(await tile(tiles.length, count / TILE_WIDTH - 1));
  return tiles;
}

/** Exactly these entries with their audit paths in the tree of `size` entries; one that is gone is left out. */
export async function provenLeaves(ticket: ReadTicket<InLog & { seqs: readonly number[] }>, size: number) {
  const { log, seqs } = ticket.ids;
  return provenIn(ticket, log, seqs, size);
}

/** The same of any log. */
export async function provenIn<Ids>(
  { sql }: ReadTicket<Ids>,
  log: string,
  seqs: readonly number[],
  size: number,
) {
  const storage = await openAuditStorage(sql, log);
  const nodes = tileNodes(storage.tile);
  const { rows } = await sql.query<{ seq: string; body: Buffer }>(
    "SELECT seq, body FROM public.audit_entry WHERE log = $1 AND seq = ANY($2) AND body IS NOT NULL ORDER BY seq DESC",
    [log, [...seqs]],
  );
  const found = rows.map(({ seq, body }) => ({ seq: Number(seq), body: new Uint8Array(body) }));
  return Promise.all(
    found.map(async (entry) => ({
      ...entry,
      proof: await orNone(proveInclusion(nodes, entry.seq, size)),
    })),
  );
}

/** Those of these entries whose bytes were taken out; one that is gone altogether is none of them. */
export async function takenOut(
  { sql, ids }: ReadTicket<InLog>,
  seqs: readonly number[],
): Promise<ReadonlySet<number>> {
  if (seqs.length === 0) return new Set();
  const { rows } = await sql.query<{ seq: string }>(
    "SELECT seq FROM public.audit_entry WHERE log = $1 AND seq = ANY($2) AND body IS NULL",
    [ids.log, [...seqs]],
  );
  return new Set(rows.map(({ seq }) => Number(seq)));
}

/** That the tree of `newer` entries extends that of `older`; empty where this database cannot prove it. */
export async function consistencyIn<Ids>(
  { sql }: ReadTicket<Ids>,
  log: string,
  older: number,
  newer: number,
): Promise<Uint8Array[]> {
  const storage = await openAuditStorage(sql, log);
  return orNone(proveConsistency(tileNodes(storage.tile), older, newer));
}

/** Sizes and entries that are not there have no proof, and whoever asked finds that out by itself. */
export async function orNone(proof: Promise<Uint8Array[]>): Promise<Uint8Array[]> {
  try {
    return await proof;
  } catch (cause) {
    if (cause instanceof RangeError) return [];
    throw cause;
  }
}
