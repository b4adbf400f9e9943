import { and, eq, inArray } from "drizzle-orm";
import type { AccountId } from "#app/lib/ids.ts";
import type { Pseudonym } from "../schema/ids.ts";
import { person, personPrivate } from "../schema/person.ts";
import { legalHold, reviewCase, watchedPatient } from "../schema/review.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** The last word of a name, and all of it, as they are compared; joined inside the database, so that no name leaves it. */
const surname = "lower(regexp_replace(trim(name), '^.*\\s', ''))";

/** People who share a surname across staff and patients: the only ones whom R4 to R6 can speak of. */
export async function sharingNames({ sql }: Pick<Connections, "sql">): Promise<Pseudonym[]> {
  const { rows } = await sql.query<{ pseudonym: Buffer }>(
    `WITH named AS (SELECT pseudonym, ${surname} AS surname, role = 'patient' AS patient
       FROM person_private JOIN person ON person.id = person_id)
     SELECT pseudonym FROM named
     WHERE surname IN (SELECT surname FROM named GROUP BY surname HAVING bool_or(patient) AND NOT bool_and(patient))`,
  );
  // The column holds sixteen bytes of a pseudonym.
  return rows.map(({ pseudonym }) => pseudonym.toString("base64url") as Pseudonym);
}

/** Patients whom the review desk speaks of: watched, held, in a case, or named like somebody of the staff. */
export async function patientsOnDesk(
  { orm }: Pick<Connections, "orm">,
  sharing: readonly Pseudonym[],
): Promise<Pseudonym[]> {
  const watched = await orm.select({ id: watchedPatient.pseudonym }).from(watchedPatient);
  const cases = await orm.selectDistinct({ id: reviewCase.patient }).from(reviewCase);
  const held = await orm.selectDistinct({ id: legalHold.patient }).from(legalHold);
  const asked = new Set<Pseudonym>([...watched.map(({ id }) => id), ...sharing]);
  for (const { id } of held) if (id !== null) asked.add(id);
  // Cases hold what leaves say, which is a pseudonym or nobody's.
  for (const { id } of cases) if (id !== null) asked.add(id as Pseudonym);
  if (asked.size === 0) return [];
  const rows = await orm
    .select({ pseudonym: personPrivate.pseudonym })
    .from(personPrivate)
    .innerJoin(person, eq(person.id, personPrivate.personId))
    .where(and(inArray(personPrivate.pseudonym, [...asked]), eq(person.role, "patient")));
  return rows.map(({ pseudonym }) => pseudonym);
}

/** Officers who may take a case. */
export async function activeOfficers({
  orm,
}: Pick<Connections, "orm">): Promise<{ pseudonym: Pseudonym; accountId: AccountId | null }[]> {
  return orm
    .select({ pseudonym: personPrivate.pseudonym, accountId: person.accountId })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(and(eq(person.role, "officer"), eq(person.status, "active")));
}
