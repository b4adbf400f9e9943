import type { Pool } from "pg";
import type { Entity } from "#audit/entry.ts";
import { serviceInput } from "./audit-log-opener.server.ts";
import { fillSearch } from "./audit-search.server.ts";
import type { AuditStore } from "./audit-store-interface.server.ts";
import { wantedArrays, wantedBy } from "./audit-wanted.server.ts";
import { commitChecked } from "./commit-checked.server.ts";
import { withClient } from "./with-client.server.ts";

/** Nodes that start at once take turns by it; the number is nobody else's. */
const TURN = 6_720_601;

/**
 * An entry for each of these changes of key that no log here has one of yet, in their order; how many were missing. An older copy
 * of the database has lost the newest, and gets them again.
 */
export async function addKeyEntries(
  pool: Pool,
  audit: Pick<AuditStore, "appendInTransaction">,
  changes: readonly (readonly Entity[])[],
): Promise<number> {
  if (changes.length === 0) return 0;
  return withClient(pool, 30_000, async (client) => {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [TURN]);
    await fillSearch(client);
    const { rows } = await client.query<{ body: Buffer }>(
      `SELECT x.body FROM public.audit_head h
       CROSS JOIN LATERAL public.audit_found(h.log, $1, $2, $3, 0, h.size, true, NULL) AS f(seq)
       JOIN public.audit_entry x ON x.log = h.log AND x.seq = f.seq WHERE NOT h.destroyed AND x.body IS NOT NULL`,
      wantedArrays(wantedBy({ events: ["log.key"] })),
    );
    const there = rows.map(({ body }) => body.toString("latin1"));
    const missing = changes.filter(([named]) => !there.some((body) => body.includes(`"${named?.i}"`)));
    await audit.appendInTransaction(
      client,
      missing.map((x) => serviceInput("log.key", x)),
    );
    await commitChecked(client);
    return missing.length;
  });
}
