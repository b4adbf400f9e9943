import { type Entry, entryIn } from "#audit/entry.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export interface RedactableEntry {
  origin: string;
  /** The log still takes entries. */
  isOpen: boolean;
  entry: Entry;
  /** What is stored beside it, if anything is. */
  part: Uint8Array | null;
}

/** An entry as it stands, by log and number; null where there is none, it is emptied, or its bytes are no entry. */
export async function redactableEntry(
  { sql }: WriteTx,
  log: string,
  seq: number,
): Promise<RedactableEntry | null> {
  const { rows } = await sql.query<{ origin: string; closed: boolean; body: Buffer; bytes: Buffer | null }>(
    `SELECT h.origin, h.closed, e.body, p.bytes FROM public.audit_entry e
     JOIN public.audit_head h ON h.log = e.log LEFT JOIN public.audit_private p ON p.id = e.id
     WHERE e.log = $1 AND e.seq = $2 AND e.body IS NOT NULL AND NOT h.destroyed`,
    [log, seq],
  );
  const [row] = rows;
  if (!row) return null;
  const entry = entryIn(row.body);
  return entry && { origin: row.origin, isOpen: !row.closed, entry, part: row.bytes };
}
