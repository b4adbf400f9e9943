import { and, asc, eq, inArray } from "drizzle-orm";
import type { LinkId } from "#app/lib/ids.ts";
import { type LinkSide, linkMessage } from "../schema/link.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

export type LinkMessageIds = { linkId: LinkId; side: LinkSide; ns: readonly number[] };

/** Exactly these messages of one side, oldest first. */
export async function linkMessageRows(ticket: ReadTicket<LinkMessageIds>): Promise<Uint8Array[]> {
  const { linkId, side, ns } = ticket.ids;
  if (ns.length === 0) return [];
  const rows = await ticket.orm
    .select({ sealed: linkMessage.sealed })
    .from(linkMessage)
    .where(and(eq(linkMessage.linkId, linkId), eq(linkMessage.side, side), inArray(linkMessage.n, [...ns])))
    .orderBy(asc(linkMessage.n));
  return rows.map(({ sealed }) => sealed);
}
