import { and, asc, eq, inArray } from "drizzle-orm";
import type { AccountId } from "#app/lib/ids.ts";
import type { PersonId } from "../schema/ids.ts";
import { person, personPrivate } from "../schema/person.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export interface NewPerson {
  person: typeof person.$inferInsert;
  name: string;
  nameSalt: Uint8Array;
  pseudonym: typeof personPrivate.$inferInsert.pseudonym;
}

export async function addPerson(tx: WriteTx, made: NewPerson): Promise<void> {
  const { name, nameSalt, pseudonym } = made;
  await tx.orm.insert(person).values(made.person);
  await tx.orm.insert(personPrivate).values({ personId: made.person.id, name, nameSalt, pseudonym });
}

/** A person with what a write needs of the private part; null when there is none. */
export async function findPerson(tx: WriteTx, personId: PersonId) {
  const [row] = await tx.orm
    .select({
      id: person.id,
      role: person.role,
      status: person.status,
      accountId: person.accountId,
      name: personPrivate.name,
      nameSalt: personPrivate.nameSalt,
      pseudonym: personPrivate.pseudonym,
    })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(eq(person.id, personId));
  return row ?? null;
}

/** The persons of accounts, administrators aside: they share one account. */
export async function peopleOf(tx: WriteTx, accounts: readonly AccountId[]) {
  if (accounts.length === 0) return [];
  return tx.orm
    .select({
      id: person.id,
      role: person.role,
      status: person.status,
      accountId: person.accountId,
      nameSalt: personPrivate.nameSalt,
      name: personPrivate.name,
      pseudonym: personPrivate.pseudonym,
    })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(
      and(
        inArray(person.accountId, [...accounts]),
        inArray(person.role, ["patient", "clinician", "officer"]),
      ),
    );
}

/** One order of persons everywhere, as their feeds are filled (feed-append): a batch names them in any. */
export async function lockPeople(tx: WriteTx, accounts: readonly AccountId[]): Promise<void> {
  if (accounts.length === 0) return;
  await tx.orm
    .select({ id: person.id })
    .from(person)
    .where(inArray(person.accountId, [...accounts]))
    .orderBy(asc(person.id))
    .for("no key update");
}

export async function updatePerson(
  tx: WriteTx,
  personId: PersonId,
  change: Partial<Pick<typeof person.$inferInsert, "status" | "accountId">>,
): Promise<void> {
  await tx.orm.update(person).set(change).where(eq(person.id, personId));
}

export async function administrators(tx: WriteTx): Promise<PersonId[]> {
  const rows = await tx.orm
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.role, "administrator"), eq(person.status, "active")));
  return rows.map((row) => row.id);
}
