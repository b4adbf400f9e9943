import { and, gte, lt } from "drizzle-orm";
import { keylogLeaf } from "../schema/keylog.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

/** From the first to before the last. */
export interface LeafRange {
  from: number;
  to: number;
}

export async function leafHashes(ticket: ReadTicket<LeafRange>): Promise<Uint8Array[]> {
  const { from, to } = ticket.ids;
  const rows = await ticket.orm
    .select({ leaf: keylogLeaf.leaf })
    .from(keylogLeaf)
    .where(and(gte(keylogLeaf.idx, from), lt(keylogLeaf.idx, to)))
    .orderBy(keylogLeaf.idx);
  return rows.map(({ leaf }) => leaf);
}
