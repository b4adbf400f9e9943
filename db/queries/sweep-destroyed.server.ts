import { setTimeout as pause } from "node:timers/promises";
import type { SystemTicket } from "../tickets/system-ticket.server.ts";

/** Entries that go in one transaction: a moment's work, and whole tiles. */
const PART = 4_096;

/**
 * Takes out what is still stored of logs that were destroyed (009-destruction-in-parts.sql), one part after the other, resting
 * as long as each took, so that others get on; how many entries went. Stops between two parts once `stopped`.
 */
export async function sweepDestroyed({ sql }: SystemTicket, stopped?: AbortSignal): Promise<number> {
  const { rows } = await sql.query<{ log: string; first: string; size: string }>(
    `SELECT h.log, e.seq AS first, h.size FROM public.audit_head h,
       LATERAL (SELECT seq FROM public.audit_entry WHERE log = h.log ORDER BY seq LIMIT 1) AS e
     WHERE h.destroyed ORDER BY h.number`,
  );
  let gone = 0;
  for (const { log, first, size } of rows)
    for (let from = Number(first) - (Number(first) % PART); from < Number(size); from += PART) {
      if (stopped?.aborted) return gone;
      const began = performance.now();
      const swept = await sql.query<{ count: string }>("SELECT public.audit_sweep($1, $2, $3) AS count", [
        ...[log, from, from + PART],
      ]);
      gone += Number(swept.rows[0]?.count ?? 0);
      await pause(performance.now() - began);
    }
  return gone;
}
