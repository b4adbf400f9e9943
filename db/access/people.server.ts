import { and, eq, inArray, ne, or } from "drizzle-orm";
import type { AccountId } from "#app/lib/ids.ts";
import type { PersonId, Pseudonym } from "../schema/ids.ts";
import { person, personPrivate } from "../schema/person.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";
import type { Viewer } from "./visible-accounts.server.ts";

export interface VisiblePerson {
  personId: PersonId;
  /** Where the person is a patient; else null. */
  patient: Pseudonym | null;
}

/** Persons with these accounts. Administrators are seen by each other; to everybody else the root is the clinic. */
export async function peopleWith(
  { orm }: Pick<Connections, "orm">,
  accounts: ReadonlySet<AccountId>,
  viewer: Viewer,
): Promise<VisiblePerson[]> {
  const notAdministrator = or(eq(person.id, viewer.personId), ne(person.role, "administrator"));
  const rows = await orm
    .select({ id: person.id, role: person.role, pseudonym: personPrivate.pseudonym })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(
      and(
        inArray(person.accountId, [...accounts]),
        viewer.role === "administrator" ? undefined : notAdministrator,
      ),
    );
  return rows.map(({ id, role, pseudonym }) => ({
    personId: id,
    patient: role === "patient" ? pseudonym : null,
  }));
}

/** Those of these pseudonyms that are patients'. */
export async function patientsNamed(
  { orm }: Pick<Connections, "orm">,
  pseudonyms: readonly Pseudonym[],
): Promise<Pseudonym[]> {
  if (pseudonyms.length === 0) return [];
  const rows = await orm
    .select({ pseudonym: personPrivate.pseudonym })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(and(inArray(personPrivate.pseudonym, [...pseudonyms]), eq(person.role, "patient")));
  return rows.map((row) => row.pseudonym);
}

/** Pseudonyms of the patients among these accounts. */
export async function patientsAmong(
  { orm }: Pick<Connections, "orm">,
  accounts: readonly AccountId[],
): Promise<Pseudonym[]> {
  if (accounts.length === 0) return [];
  const rows = await orm
    .select({ pseudonym: personPrivate.pseudonym })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(and(inArray(person.accountId, [...accounts]), eq(person.role, "patient")));
  return rows.map((row) => row.pseudonym);
}
