import type { EncodedEntry } from "./audit-encoder.server.ts";
import { AuditStoreError } from "./audit-store-error.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** By name: planned anew it costs one entry alone a tenth of its time. */
const APPEND = {
  name: "audit-append",
  text: "SELECT audit_append AS seq FROM public.audit_append($1, $2, $3, $4)",
};

/** One call of the append function; numbers in the order given. Throws what the driver throws, and E_NOT_DURABLE on a short answer. */
export async function appendLeaves(
  client: SqlClient,
  log: string,
  entries: readonly EncodedEntry[],
): Promise<number[]> {
  const { rows, command } = await client.query<{ seq: string }>(APPEND, [
    log,
    entries.map((entry) => entry.line).join("\n"),
    entries.map((entry) => entry.private && Buffer.from(entry.private.salt)),
    entries.map((entry) => entry.private && Buffer.from(entry.private.bytes)),
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
