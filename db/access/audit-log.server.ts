import { patientNumbers } from "../audit-list.server.ts";
import { fillSearch } from "../audit-search.server.ts";
import type { Pseudonym } from "../schema/ids.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** The open log and how many entries it has. */
export interface OpenLog {
  log: string;
  origin: string;
  size: number;
}

/** Null before the first start. */
export async function openLog({ sql }: Connections): Promise<OpenLog | null> {
  const { rows } = await sql.query<{ log: string; origin: string; size: string }>(
    "SELECT log, origin, size FROM public.audit_head WHERE NOT closed",
  );
  return rows[0] ? { ...rows[0], size: Number(rows[0].size) } : null;
}

/**
 * Numbers of the entries about a person, newest first: a patient's as the one concerned, everybody else's as the one who
 * acted. The columns only choose; what is shown are the bytes.
 */
export async function ownEntries(
  { sql }: Connections,
  asked: { log: string; pseudonym: Pseudonym; as: "patient" | "actor"; before: number; limit: number },
): Promise<number[]> {
  const { log, pseudonym, before, limit } = asked;
  await fillSearch(sql, log);
  if (asked.as === "patient")
    return patientNumbers(
      sql,
      { log, from: 0, to: before, newestFirst: true, limit },
      { patient: pseudonym },
    );
  const { rows } = await sql.query<{ seq: string }>(
    `SELECT seq FROM public.audit_search WHERE log = $1 AND actor = $2
       AND seq < least($3, (SELECT size FROM public.audit_head WHERE log = $1)) ORDER BY seq DESC LIMIT $4`,
    [log, pseudonym, before, limit],
  );
  return rows.map(({ seq }) => Number(seq));
}

export interface YearLog {
  log: string;
  origin: string;
  size: number;
  closed: boolean;
  destroyed: boolean;
}

/** The nearest log before this one that still has entries about a person; null where there is none. */
export async function earlierLogAbout(
  { sql }: Connections,
  { log, pseudonym, as }: { log: string; pseudonym: Pseudonym; as: "patient" | "actor" },
): Promise<string | null> {
  await fillSearch(sql);
  const clause = as === "patient" ? "e.patients @> ARRAY[$2]" : "e.actor = $2";
  const { rows } = await sql.query<{ log: string }>(
    `SELECT h.log FROM public.audit_head h
     WHERE h.number < (SELECT number FROM public.audit_head WHERE log = $1) AND NOT h.destroyed
       AND EXISTS (SELECT 1 FROM public.audit_search e WHERE e.log = h.log AND ${clause})
     ORDER BY h.number DESC LIMIT 1`,
    [log, pseudonym],
  );
  return rows[0]?.log ?? null;
}

/** Every year's log, oldest first. */
export async function everyLog({ sql }: Pick<Connections, "sql">): Promise<YearLog[]> {
  const { rows } = await sql.query<Omit<YearLog, "size"> & { size: string }>(
    "SELECT log, origin, size, closed, destroyed FROM public.audit_head ORDER BY number",
  );
  return rows.map((row) => ({ ...row, size: Number(row.size) }));
}
