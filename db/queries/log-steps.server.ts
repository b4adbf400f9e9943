import { entityId, entryIn } from "#audit/entry.ts";
import { parsePrevious } from "#audit/first-entry.ts";
import { proveInclusion } from "#audit/merkle-proof.ts";
import { tileNodes } from "#audit/tiles.ts";
import type { YearLog } from "../access/audit-log.server.ts";
import { fillSearch } from "../audit-search.server.ts";
import { openAuditStorage } from "../audit-storage.server.ts";
import { wantedArrays, wantedBy } from "../audit-wanted.server.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import { consistencyIn, orNone } from "./audit-leaves.server.ts";

export interface LogStep {
  /** The later log's first entry, with its audit path in that log's tree. */
  first: { body: Uint8Array; proof: Uint8Array[] };
  /** The earlier log's size as that entry names it. */
  size: number;
  /** That this size extends what the caller kept of the earlier log. */
  consistency: Uint8Array[];
}

/**
 * How a log leads back to the one before it, from the tree of `size` entries of the later one; null where its first entry is gone,
 * which is so once it was destroyed. A first entry that names nothing gives the size that the earlier log's head says.
 */
export async function stepBack<Ids>(
  ticket: ReadTicket<Ids>,
  later: { log: string; size: number },
  earlier: YearLog,
  known: number,
): Promise<LogStep | null> {
  const { rows } = await ticket.sql.query<{ body: Buffer }>(
    "SELECT body FROM public.audit_entry WHERE log = $1 AND seq = 0 AND body IS NOT NULL",
    [later.log],
  );
  if (!rows[0]) return null;
  const body = new Uint8Array(rows[0].body);
  const storage = await openAuditStorage(ticket.sql, later.log);
  const size = namedSize(body) ?? earlier.size;
  return {
    first: { body, proof: await orNone(proveInclusion(tileNodes(storage.tile), 0, later.size)) },
    size,
    consistency: await consistencyIn(ticket, earlier.log, known, size),
  };
}

/** Entries of other logs that say what was taken out of this one, and who asked for all of it to go, oldest first; at most 1,000. */
export async function removalsFrom<Ids>(
  { sql }: ReadTicket<Ids>,
  { log, origin }: Pick<YearLog, "log" | "origin">,
): Promise<{ log: string; seq: number }[]> {
  await fillSearch(sql);
  const { rows } = await sql.query<{ log: string; seq: string }>(
    `SELECT x.log, x.seq FROM public.audit_head h
     CROSS JOIN LATERAL public.audit_found(h.log, $3, $4, $5, 0, h.size, true, NULL) AS f(seq)
     JOIN public.audit_entry x ON x.log = h.log AND x.seq = f.seq
     WHERE NOT h.destroyed AND h.log <> $1
       AND position(convert_to($2, 'UTF8') IN x.body) > 0 AND (position('"confirmed"'::bytea IN x.body) > 0
         OR position('{"t":"part","i":"log"},{"t":"step","i":"proposed"}'::bytea IN x.body) > 0)
     ORDER BY h.number, x.seq LIMIT 1000`,
    // As the leaf writes it (audit SPEC §2): bytes that are no entry never make the search fail.
    [
      log,
      `{"t":"log","i":"${origin}"}`,
      ...wantedArrays(wantedBy({ events: ["audit.redact"], outcomes: ["ok"] })),
    ],
  );
  return rows.map(({ log: of, seq }) => ({ log: of, seq: Number(seq) }));
}

function namedSize(body: Uint8Array): number | null {
  const named = entityId(entryIn(body)?.x ?? [], "prev");
  return parsePrevious(named ?? "")?.size ?? null;
}
