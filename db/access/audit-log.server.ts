import { entryNumbers } from "../audit-list.server.ts";
import { fillSearch } from "../audit-search.server.ts";
import { type Wanted, wantedArrays, wantedBy } from "../audit-wanted.server.ts";
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

/** A person and how entries name them: a patient as the one concerned, everybody else as the one who acted. */
interface Named {
  pseudonym: Pseudonym;
  as: "patient" | "actor";
}

function naming({ pseudonym, as }: Named): Wanted {
  return wantedBy({ [as]: pseudonym });
}

/** Numbers of the entries about a person, newest first. The columns only choose; what is shown are the bytes. */
export async function ownEntries(
  { sql }: Connections,
  { log, before, limit, ...named }: Named & { log: string; before: number; limit: number },
): Promise<number[]> {
  return entryNumbers(sql, { log, from: 0, to: before, newestFirst: true, limit }, naming(named));
}

/** The nearest log before this one that still has entries about a person; null where there is none. */
export async function earlierLogAbout(
  { sql }: Connections,
  { log, ...named }: Named & { log: string },
): Promise<string | null> {
  await fillSearch(sql);
  const { rows } = await sql.query<{ log: string }>(
    `SELECT h.log FROM public.audit_head h
     WHERE h.number < (SELECT number FROM public.audit_head WHERE log = $1) AND NOT h.destroyed
       AND EXISTS (SELECT 1 FROM public.audit_fitting(h.log, $2, $3, $4, 0, h.size, true, 1))
     ORDER BY h.number DESC LIMIT 1`,
    [log, ...wantedArrays(naming(named))],
  );
  return rows[0]?.log ?? null;
}

export interface YearLog {
  log: string;
  origin: string;
  size: number;
  closed: boolean;
  destroyed: boolean;
}

/** Every year's log, oldest first. */
export async function everyLog({ sql }: Pick<Connections, "sql">): Promise<YearLog[]> {
  const { rows } = await sql.query<Omit<YearLog, "size"> & { size: string }>(
    "SELECT log, origin, size, closed, destroyed FROM public.audit_head ORDER BY number",
  );
  return rows.map((row) => ({ ...row, size: Number(row.size) }));
}
