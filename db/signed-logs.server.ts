import type { Checkpoint } from "#audit/checkpoint.ts";
import { proveInclusion } from "#audit/merkle-proof.ts";
import type { Closing, SignedLog } from "#audit/signer.ts";
import { tileNodes } from "#audit/tiles.ts";
import { openHead } from "./audit-log-opener.server.ts";
import { openAuditStorage } from "./audit-storage.server.ts";
import { keylogHead, keylogTiles } from "./keylog-store.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** Origin of the log that takes entries now; null before the first start. */
export async function openLogOrigin(client: SqlClient): Promise<string | null> {
  return (await openHead(client))?.origin ?? null;
}

/** The open audit log as the signer looks at it. Rejects before the first start. */
export async function readAuditLog(client: SqlClient): Promise<SignedLog> {
  const found = await openHead(client);
  if (found === null) throw new Error("no open log");
  const { log, origin, size } = found;
  // Tiles are stored up to a size that was read before: what is appended meanwhile may fill one that is not stored yet.
  const { tile } = await openAuditStorage(client, log);
  return { origin, size, tile };
}

/** Any log of this database by its short name, as the signer looks at it. */
export async function readLogNamed(client: SqlClient, log: string): Promise<SignedLog> {
  const { rows } = await client.query<{ origin: string; size: string; closed: boolean }>(
    "SELECT origin, size, closed FROM public.audit_head WHERE log = $1",
    [log],
  );
  const [found] = rows;
  if (!found) throw new RangeError("no such log");
  const { origin, closed } = found;
  const { tile } = await openAuditStorage(client, log);
  const closing = (signed: readonly Checkpoint[]) => closingOf(client, log, signed);
  return { origin, size: Number(found.size), tile, ...(closed && { closing }) };
}

/** What the log after this one says of its end. */
async function closingOf(
  client: SqlClient,
  log: string,
  signed: readonly Checkpoint[],
): Promise<Closing | null> {
  const { rows } = await client.query<{ log: string; origin: string; body: Buffer }>(
    `SELECT n.log, n.origin, e.body FROM public.audit_head h JOIN public.audit_head n ON n.number > h.number
     JOIN public.audit_entry e ON e.log = n.log AND e.seq = 0
     WHERE h.log = $1 AND e.body IS NOT NULL ORDER BY n.number LIMIT 1`,
    [log],
  );
  const [next] = rows;
  const later = signed.find(({ origin }) => origin === next?.origin);
  if (next === undefined || later === undefined || later.size === 0) return null;
  const { tile } = await openAuditStorage(client, next.log);
  const proof = await proveInclusion(tileNodes(tile), 0, later.size);
  return { origin: next.origin, first: next.body, proof };
}

/** The audit logs that take nothing more and are still there, oldest first, as the signer looks at them. */
export async function readClosedLogs(client: SqlClient): Promise<SignedLog[]> {
  const { rows } = await client.query<{ log: string }>(
    "SELECT log FROM public.audit_head WHERE closed AND NOT destroyed ORDER BY number",
  );
  return Promise.all(rows.map(({ log }) => readLogNamed(client, log)));
}

/** The key log as the signer looks at it; its origin comes from configuration. */
export async function readKeylog(client: SqlClient, origin: string): Promise<SignedLog> {
  const { size } = await keylogHead(client);
  return { origin, size, tile: keylogTiles(client) };
}
