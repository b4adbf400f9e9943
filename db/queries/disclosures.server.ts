import type { PrivatePart } from "#audit/private-part.ts";
import type { DisclosureRef } from "../access/disclosures.server.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import { provenIn } from "./audit-leaves.server.ts";

export interface DisclosureLeaf extends DisclosureRef {
  body: Uint8Array;
  /** Empty where no tree of its log is known. */
  proof: Uint8Array[];
  part: PrivatePart | null;
}

/** These entries with their private parts, in the order asked for, and with their audit paths in the tree of their log's size. */
export async function disclosureLeaves(
  ticket: ReadTicket<{ refs: readonly DisclosureRef[] }>,
  sizes: ReadonlyMap<string, number>,
): Promise<DisclosureLeaf[]> {
  const { refs } = ticket.ids;
  if (refs.length === 0) return [];
  const proofs = new Map<string, Uint8Array[]>();
  for (const [log, size] of sizes) {
    const seqs = refs.filter((ref) => ref.log === log).map(({ seq }) => seq);
    for (const { seq, proof } of seqs.length === 0 ? [] : await provenIn(ticket, log, seqs, size))
      proofs.set(`${log}/${seq}`, proof);
  }
  const { rows } = await ticket.sql.query<{
    log: string;
    seq: string;
    body: Buffer;
    salt: Buffer | null;
    bytes: Buffer | null;
  }>(
    `SELECT e.log, e.seq, e.body, p.salt, p.bytes
     FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked(log, seq, n)
     JOIN public.audit_entry e ON e.log = asked.log AND e.seq = asked.seq
     LEFT JOIN public.audit_private p ON p.id = e.id ORDER BY asked.n`,
    [refs.map(({ log }) => log), refs.map(({ seq }) => seq)],
  );
  return rows.map(({ log, seq, body, salt, bytes }) => ({
    ...{ log, seq: Number(seq), body },
    proof: proofs.get(`${log}/${seq}`) ?? [],
    part: salt && bytes ? { salt, bytes } : null,
  }));
}
