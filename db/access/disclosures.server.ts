import { fillSearch } from "../audit-search.server.ts";
import { wantedArrays, wantedBy } from "../audit-wanted.server.ts";
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
       SELECT x.log, x.seq, h.number,
              substring(encode(p.bytes, 'escape') FROM '^\\{"date":"(\\d{4}-\\d\\d-\\d\\d)"') AS day
       FROM public.audit_head h
       CROSS JOIN LATERAL public.audit_found(h.log, $1, $2, $3, 0, h.size, true, NULL) AS f(seq)
       JOIN public.audit_entry x ON x.log = h.log AND x.seq = f.seq
       LEFT JOIN public.audit_private p ON p.id = x.id WHERE NOT h.destroyed) AS found
     WHERE day IS NULL OR day BETWEEN $4 AND $5 ORDER BY day, number, seq`,
    [...recorded(patient), from, to],
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
    `SELECT 1 FROM public.audit_head h
     CROSS JOIN LATERAL public.audit_found(h.log, $1, $2, $3, 0, h.size, true, NULL) AS f(seq)
     JOIN public.audit_entry x ON x.log = h.log AND x.seq = f.seq
     WHERE NOT h.destroyed
       AND convert_from(x.body, 'UTF8')::jsonb->'x' @> jsonb_build_array(jsonb_build_object('t', 'disclosure', 'i', $4::text))`,
    [...recorded(patient), id],
  );
  return rows.length > 0;
}

function recorded(patient: Pseudonym) {
  return wantedArrays(wantedBy({ events: ["disclosure.record"], outcomes: ["ok"], patient }));
}
