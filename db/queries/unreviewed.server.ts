import { firstGap } from "#audit/review/coverage.ts";
import { parseSignoff } from "#audit/review/signoff.ts";
import type { OpenLog } from "../access/audit-log.server.ts";
import { reviewSignoff } from "../schema/review.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

/** A month's review may be signed within the days after it. */
const REMIND_AFTER_MS = 35 * 86_400_000;

export interface Unreviewed {
  fromMs: number;
  toMs: number;
}

/**
 * The first time of the open log that no signed review covers, once it began more than 35 days ago; else null. A reminder and
 * no proof: whether a review was signed rightly, an officer's browser checks.
 */
export async function unreviewed<Ids>(
  { orm, sql }: Pick<ReadTicket<Ids>, "orm" | "sql">,
  { log, origin, size }: OpenLog,
  nowMs: number,
): Promise<Unreviewed | null> {
  const rows = await orm.select({ text: reviewSignoff.text }).from(reviewSignoff);
  const signed = rows.map(({ text }) => parseSignoff(text)).filter((signoff) => signoff?.origin === origin);
  const gap = firstGap(
    size,
    signed.filter((signoff) => signoff !== null),
  );
  if (gap === null) return null;
  const ends = await sql.query<{ ts: string }>(
    "SELECT ts FROM public.audit_entry WHERE log = $1 AND seq IN ($2, $3) ORDER BY seq",
    [log, gap.from, gap.to - 1],
  );
  const [fromMs = Number.NaN, toMs = fromMs] = ends.rows.map(({ ts }) => Date.parse(ts));
  return fromMs < nowMs - REMIND_AFTER_MS ? { fromMs, toMs } : null;
}
