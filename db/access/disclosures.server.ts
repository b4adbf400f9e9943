import { fillSearch } from "../audit-search.server.ts";
import type { Pseudonym } from "../schema/ids.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

export interface DisclosureRef {
  log: string;
  seq: number;
}

/**
 * Entries of disclosures about a patient, in every year's log, whose day lies in the period or cannot be read: what was
 * erased or damaged is shown as that and not left out. The day stands first in the private part, before typed text.
 */
export async function disclosuresOf(
  { sql }: Pick<Connections, "sql">,
  patient: Pseudonym,
  { from, to }: { from: string; to: string },
): Promise<DisclosureRef[]> {
  await fillSearch(sql);
  const { rows } = await sql.query<{ log: string; seq: string }>(
    `SELECT log, seq FROM (
       SELECT s.log, s.seq, h.number,
              substring(encode(p.bytes, 'escape') FROM '^\\{"date":"(\\d{4}-\\d\\d-\\d\\d)"') AS day
       FROM public.audit_search s JOIN public.audit_entry x ON x.log = s.log AND x.seq = s.seq
       JOIN public.audit_head h ON h.log = s.log LEFT JOIN public.audit_private p ON p.id = x.id
       WHERE NOT h.destroyed AND s.e = 'disclosure.record' AND s.o = 'ok' AND s.patients @> ARRAY[$1]) AS found
     WHERE day IS NULL OR day BETWEEN $2 AND $3 ORDER BY day, number, seq`,
    [patient, from, to],
  );
  return rows.map(({ log, seq }) => ({ log, seq: Number(seq) }));
}

/** Whether a disclosure of this id was recorded about this patient. */
export async function disclosureIs(
  { sql }: Pick<Connections, "sql">,
  patient: Pseudonym,
  id: string,
): Promise<boolean> {
  await fillSearch(sql);
  const { rows } = await sql.query(
    `SELECT 1 FROM public.audit_search s JOIN public.audit_entry x ON x.log = s.log AND x.seq = s.seq
     JOIN public.audit_head h ON h.log = s.log
     WHERE NOT h.destroyed AND s.e = 'disclosure.record' AND s.o = 'ok' AND s.patients @> ARRAY[$1]
       AND convert_from(x.body, 'UTF8')::jsonb->'x' @> jsonb_build_array(jsonb_build_object('t', 'disclosure', 'i', $2::text))`,
    [patient, id],
  );
  return rows.length > 0;
}
