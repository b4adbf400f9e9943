import type { SignedLog } from "#audit/signer.ts";
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
  const { rows } = await client.query<{ origin: string; size: string }>(
    "SELECT origin, size FROM public.audit_head WHERE log = $1",
    [log],
  );
  if (!rows[0]) throw new RangeError("no such log");
  const { tile } = await openAuditStorage(client, log);
  return { origin: rows[0].origin, size: Number(rows[0].size), tile };
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
