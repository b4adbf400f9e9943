import { desc, eq } from "drizzle-orm";
import type { InvId } from "#app/lib/ids.ts";
import type { PersonId, Pseudonym } from "../schema/ids.ts";
import { invitation } from "../schema/invitation.ts";
import { person, personPrivate } from "../schema/person.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

export interface VisibleInvitation {
  invId: InvId;
  /** Of the invited person, where that is a patient; else null. */
  patient: Pseudonym | null;
}

/** Invitations by one person, or all of them; newest first. */
export async function visibleInvitations(
  { orm }: Connections,
  inviter: PersonId | "anyone",
): Promise<VisibleInvitation[]> {
  const rows = await orm
    .select({ invId: invitation.invId, role: person.role, pseudonym: personPrivate.pseudonym })
    .from(invitation)
    .innerJoin(person, eq(person.id, invitation.personId))
    .innerJoin(personPrivate, eq(personPrivate.personId, invitation.personId))
    .where(inviter === "anyone" ? undefined : eq(invitation.inviterId, inviter))
    .orderBy(desc(invitation.createdMs));
  return rows.map(({ invId, role, pseudonym }) => ({
    invId,
    patient: role === "patient" ? pseudonym : null,
  }));
}

/** The one of this id, or null. */
export async function findInvitation({ orm }: Connections, invId: InvId): Promise<VisibleInvitation | null> {
  const [row] = await orm
    .select({ role: person.role, pseudonym: personPrivate.pseudonym })
    .from(invitation)
    .innerJoin(person, eq(person.id, invitation.personId))
    .innerJoin(personPrivate, eq(personPrivate.personId, invitation.personId))
    .where(eq(invitation.invId, invId));
  return row ? { invId, patient: row.role === "patient" ? row.pseudonym : null } : null;
}
