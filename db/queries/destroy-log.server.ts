import { eq, inArray, isNull, like } from "drizzle-orm";
import { fillSearch } from "../audit-search.server.ts";
import { wantedArrays } from "../audit-wanted.server.ts";
import { legalHold, reviewCase, reviewSignoff, reviewStep } from "../schema/review.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export interface ClosedLog {
  origin: string;
  size: number;
  closed: boolean;
  destroyed: boolean;
}

/** A year's log by its name; null where there is none. */
export async function logNamed({ sql }: Pick<Connections, "sql">, log: string): Promise<ClosedLog | null> {
  const { rows } = await sql.query<Omit<ClosedLog, "size"> & { size: string }>(
    "SELECT origin, size, closed, destroyed FROM public.audit_head WHERE log = $1",
    [log],
  );
  return rows[0] ? { ...rows[0], size: Number(rows[0].size) } : null;
}

/** Whether a hold stands over a log: over it, over everything, or over a patient who is in it. */
export async function isLogHeld({ orm, sql }: Connections, log: string): Promise<boolean> {
  const standing = (await orm.select().from(legalHold).where(isNull(legalHold.clearedMs))).filter(
    (hold) => hold.log === null || hold.log === log,
  );
  if (standing.some(({ patient }) => patient === null)) return true;
  const held = standing.flatMap(({ patient }) => (patient === null ? [] : [["patients", patient] as const]));
  if (held.length === 0) return false;
  await fillSearch(sql, log);
  const { rows } = await sql.query(
    `SELECT 1 FROM public.audit_head h, public.audit_fitting(h.log, $2, $3, $4, 0, h.size, true, 1)
     WHERE h.log = $1`,
    [log, ...wantedArrays([held])],
  );
  return rows.length > 0;
}

/**
 * From here on nobody is shown anything of it: entries, tiles and private parts go, the beginning now and the rest in parts
 * (sweep-destroyed), with the cases and signed reviews that speak of them. The entry that names it has to follow.
 */
export async function destroyLog({ orm, sql }: WriteTx, log: string, origin: string): Promise<boolean> {
  const { rows } = await sql.query<{ done: boolean }>("SELECT public.audit_destroy($1) AS done", [log]);
  if (!rows[0]?.done) return false;
  const cases = orm.select({ id: reviewCase.id }).from(reviewCase).where(eq(reviewCase.log, log));
  await orm.delete(reviewStep).where(inArray(reviewStep.caseId, cases));
  await orm.delete(reviewCase).where(eq(reviewCase.log, log));
  await orm.delete(reviewSignoff).where(like(reviewSignoff.text, `%\n${escaped(origin)}\n%`));
  return true;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
