import { eq, inArray } from "drizzle-orm";
import type { TeamId } from "#app/lib/ids.ts";
import { clinic } from "../schema/clinic.ts";
import type { PersonId } from "../schema/ids.ts";
import { invitation } from "../schema/invitation.ts";
import { person, personPrivate } from "../schema/person.ts";
import { team } from "../schema/team.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

export type DirectoryIds = { people: readonly PersonId[]; teams: readonly TeamId[]; size: number };

/** Names, status and the signed invitation of exactly these persons. */
export async function directoryPeople(ticket: ReadTicket<DirectoryIds>) {
  const { people } = ticket.ids;
  if (people.length === 0) return [];
  return ticket.orm
    .select({
      personId: person.id,
      accountId: person.accountId,
      role: person.role,
      status: person.status,
      name: personPrivate.name,
      nameSalt: personPrivate.nameSalt,
      invId: invitation.invId,
      invite: invitation.invite,
      sig: invitation.sig,
      accept: invitation.accept,
      acceptSigInvitation: invitation.acceptSigInvitation,
      acceptSigDevice: invitation.acceptSigDevice,
    })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .leftJoin(invitation, eq(invitation.personId, person.id))
    .where(inArray(person.id, [...people]));
}

export async function directoryTeams(ticket: ReadTicket<DirectoryIds>) {
  const { teams } = ticket.ids;
  if (teams.length === 0) return [];
  return ticket.orm
    .select()
    .from(team)
    .where(inArray(team.id, [...teams]));
}

/** The clinic's settings, which its patients see on every compose screen. */
export async function clinicRow<Ids>(ticket: ReadTicket<Ids>) {
  const [row] = await ticket.orm.select().from(clinic);
  return row ?? null;
}
