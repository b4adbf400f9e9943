import type { EncodedEntry } from "./audit-encoder.server.ts";
import { AuditStoreError } from "./audit-store-error.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** By name: planned anew they cost one entry alone a tenth of its time. */
const APPEND = {
  name: "audit-append",
  text: "SELECT audit_append AS seq FROM public.audit_append($1, $2, $3, $4)",
};
const APPEND_ONE = {
  name: "audit-append-one",
  text: "SELECT public.audit_append_one($1, $2) AS seq",
};

/** One call of an append function; numbers in the order given. Throws what the driver throws, and E_NOT_DURABLE on a short answer. */
export async function appendLeaves(
  client: SqlClient,
  log: string,
  entries: readonly EncodedEntry[],
): Promise<number[]> {
  const [entry] = entries;
  if (entry && entries.length === 1 && entry.private === null) {
    const { rows } = await client.query<{ seq: string | null }>(APPEND_ONE, [log, entry.line]);
    // Null: nothing was stored, and the other function says why.
    if (rows[0]?.seq) return [Number(rows[0].seq)];
  }
  const { rows, command } = await client.query<{ seq: string }>(APPEND, [
    log,
    entries.map(({ line }) => line).join("\n"),
    entries.map((each) => each.private && Buffer.from(each.private.salt)),
    entries.map((each) => each.private && Buffer.from(each.private.bytes)),
  ]);
  if (command !== "SELECT" || rows.length !== entries.length) throw new AuditStoreError("E_NOT_DURABLE");
  return rows.map((row) => Number(row.seq));
}

/** Numbers of entries that are in the log already, by id; null when any is missing. */
export async function findLeaves(
  client: SqlClient,
  entries: readonly EncodedEntry[],
): Promise<number[] | null> {
  const { rows } = await client.query<{ id: string; seq: string }>(
    "SELECT id, seq FROM public.audit_entry WHERE id = ANY($1)",
    [entries.map((entry) => entry.id)],
  );
  const found = new Map(rows.map((row) => [row.id, Number(row.seq)]));
  const seqs = entries.map((entry) => found.get(entry.id));
  return seqs.every((seq) => seq !== undefined) ? seqs : null;
}
