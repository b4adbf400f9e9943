import { inArray } from "drizzle-orm";
import { keylogHead } from "../keylog-store.server.ts";
import type { PersonId } from "../schema/ids.ts";
import { person } from "../schema/person.ts";
import type { SystemTicket } from "../tickets/system-ticket.server.ts";

/** The newest feed number of each person and the key log's size: all that an event stream carries. */
export async function cursors(
  ticket: SystemTicket,
  people: readonly PersonId[],
): Promise<{ feeds: Map<PersonId, number>; log: number }> {
  const rows = await ticket.orm
    .select({ id: person.id, n: person.feedN })
    .from(person)
    .where(inArray(person.id, [...people]));
  const { size } = await keylogHead(ticket.sql);
  return { feeds: new Map(rows.map((row) => [row.id, row.n])), log: size };
}
