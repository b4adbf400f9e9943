import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { AccountId, DeviceId, InvId, TeamId } from "#app/lib/ids.ts";
import type { PersonId } from "../schema/ids.ts";
import { type InvitationStatus, invitation, invitationTeam } from "../schema/invitation.ts";
import { person, personPrivate } from "../schema/person.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** An id that is known already breaks the primary key: E_CONFLICT. */
export async function addInvitation(
  tx: WriteTx,
  row: typeof invitation.$inferInsert,
  teams: readonly TeamId[],
): Promise<void> {
  await tx.orm.insert(invitation).values(row);
  if (teams.length > 0)
    await tx.orm.insert(invitationTeam).values(teams.map((teamId) => ({ invId: row.invId, teamId })));
}

/** Under lock, so that of two answers one is the second; null when unknown. */
export async function lockInvitation(tx: WriteTx, invId: InvId) {
  const [row] = await tx.orm.select().from(invitation).where(eq(invitation.invId, invId)).for("update");
  return row ?? null;
}

export async function updateInvitation(
  tx: WriteTx,
  invId: InvId,
  change: Partial<typeof invitation.$inferInsert> & { status: InvitationStatus },
): Promise<void> {
  await tx.orm.update(invitation).set(change).where(eq(invitation.invId, invId));
}

export async function countLateAnswer(tx: WriteTx, invId: InvId): Promise<void> {
  const lateAnswers = sql`${invitation.lateAnswers} + 1`;
  await tx.orm.update(invitation).set({ lateAnswers }).where(eq(invitation.invId, invId));
}

/**
 * The open invitations that people of these accounts made, under lock. Whoever is about to end some of them takes all of them
 * here, before the key log's head: whoever answers one waits for that head with the invitation in hand.
 */
export async function lockInvitationsOf(tx: WriteTx, accounts: readonly AccountId[]): Promise<void> {
  if (accounts.length === 0) return;
  await tx.orm
    .select({ invId: invitation.invId })
    .from(invitation)
    .innerJoin(person, eq(person.id, invitation.inviterId))
    .where(and(inArray(person.accountId, [...accounts]), eq(invitation.status, "open")))
    .orderBy(asc(invitation.invId))
    .for("update", { of: invitation });
}

/** Nobody answers an invitation of someone who has left. */
export async function cancelInvitationsBy(tx: WriteTx, inviter: PersonId): Promise<void> {
  await tx.orm
    .update(invitation)
    .set({ status: "cancelled" })
    .where(and(eq(invitation.inviterId, inviter), eq(invitation.status, "open")));
}

/** Open invitations that a compromised device signed are worth nothing (SPEC §6). */
export async function cancelInvitationsFrom(tx: WriteTx, inviterDevice: DeviceId): Promise<void> {
  await tx.orm
    .update(invitation)
    .set({ status: "cancelled" })
    .where(and(eq(invitation.inviterDeviceId, inviterDevice), eq(invitation.status, "open")));
}

/** Rows of the list, with the invited person's name. */
export async function invitationRows(ticket: ReadTicket<{ invIds: readonly InvId[] }>) {
  const { invIds } = ticket.ids;
  if (invIds.length === 0) return [];
  const rows = await ticket.orm
    .select({
      invId: invitation.invId,
      kind: invitation.kind,
      status: invitation.status,
      createdMs: invitation.createdMs,
      notAfterMs: invitation.notAfterMs,
      name: personPrivate.name,
      personStatus: person.status,
      accountId: person.accountId,
      lateAnswers: invitation.lateAnswers,
      invite: invitation.invite,
      sig: invitation.sig,
      accept: invitation.accept,
      acceptSigInvitation: invitation.acceptSigInvitation,
      acceptSigDevice: invitation.acceptSigDevice,
    })
    .from(invitation)
    .innerJoin(person, eq(person.id, invitation.personId))
    .innerJoin(personPrivate, eq(personPrivate.personId, invitation.personId))
    .where(inArray(invitation.invId, [...invIds]));
  const teams = await teamNotes(ticket, invIds);
  return rows.map((row) => ({ ...row, teamIds: teams.get(row.invId) ?? [] }));
}

/** What opening an invitation shows: the signed bytes, and whose chains prove them. */
export async function openingRow(ticket: ReadTicket<{ invId: InvId }>) {
  const [row] = await ticket.orm
    .select({
      status: invitation.status,
      notAfterMs: invitation.notAfterMs,
      invite: invitation.invite,
      sig: invitation.sig,
      payload: invitation.payload,
      inviterAccountId: person.accountId,
    })
    .from(invitation)
    .innerJoin(person, eq(person.id, invitation.inviterId))
    .where(eq(invitation.invId, ticket.ids.invId));
  return row ?? null;
}

/** Teams noted at invitation, by invitation. */
export async function teamNotes<Ids>(
  ticket: ReadTicket<Ids>,
  invIds: readonly InvId[],
): Promise<Map<InvId, TeamId[]>> {
  const notes = new Map<InvId, TeamId[]>();
  if (invIds.length === 0) return notes;
  const rows = await ticket.orm
    .select()
    .from(invitationTeam)
    .where(inArray(invitationTeam.invId, [...invIds]));
  for (const { invId, teamId } of rows) notes.set(invId, [...(notes.get(invId) ?? []), teamId]);
  return notes;
}
