import { asc, eq, ilike, inArray } from "drizzle-orm";
import type { PersonId, Pseudonym } from "../schema/ids.ts";
import { person, personPrivate } from "../schema/person.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export async function nameOf(ticket: ReadTicket<{ personId: PersonId }>): Promise<string | null> {
  const [row] = await ticket.orm
    .select({ name: personPrivate.name })
    .from(personPrivate)
    .where(eq(personPrivate.personId, ticket.ids.personId));
  return row?.name ?? null;
}

/** Names behind pseudonyms, for whoever reviews the log. */
export async function namesBehind<Ids>(ticket: ReadTicket<Ids> | WriteTx, pseudonyms: readonly Pseudonym[]) {
  if (pseudonyms.length === 0) return [];
  return ticket.orm
    .select({ pseudonym: personPrivate.pseudonym, name: personPrivate.name, role: person.role })
    .from(personPrivate)
    .innerJoin(person, eq(person.id, personPrivate.personId))
    .where(inArray(personPrivate.pseudonym, [...pseudonyms]));
}

/** People with this text somewhere in their name, by name. */
export async function peopleNamed(tx: WriteTx, text: string, limit: number) {
  const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return tx.orm
    .select({ pseudonym: personPrivate.pseudonym, name: personPrivate.name, role: person.role })
    .from(personPrivate)
    .innerJoin(person, eq(person.id, personPrivate.personId))
    .where(ilike(personPrivate.name, pattern))
    .orderBy(asc(personPrivate.name), asc(personPrivate.personId))
    .limit(limit);
}
