import { index, pgTable, text } from "drizzle-orm/pg-core";
import type { DeviceId, InvId, TeamId } from "#app/lib/ids.ts";
import type { InvitationKind } from "#app/protocol/roles.ts";
import { bytes, count, id } from "./columns.ts";
import type { PersonId } from "./ids.ts";
import { person } from "./person.ts";

export type InvitationStatus = "open" | "used" | "cancelled";

/**
 * Trust: INVITE and ACCEPT are signed by keys the server never has. The server can refuse or delay an invitation, or show
 * an old payload, which the secret in the link's fragment authenticates.
 */
export const invitation = pgTable(
  "invitation",
  {
    invId: id<InvId>("inv_id").primaryKey(),
    kind: text("kind").$type<InvitationKind>().notNull(),
    status: text("status").$type<InvitationStatus>().notNull(),
    inviterId: id<PersonId>("inviter_id")
      .notNull()
      .references(() => person.id),
    inviterDeviceId: id<DeviceId>("inviter_device_id").notNull(),
    personId: id<PersonId>("person_id")
      .notNull()
      .references(() => person.id),
    invite: bytes("invite").notNull(),
    sig: bytes("sig").notNull(),
    payload: bytes("payload").notNull(),
    createdMs: count("created_ms").notNull(),
    notAfterMs: count("not_after_ms").notNull(),
    accept: bytes("accept"),
    acceptSigInvitation: bytes("accept_sig_invitation"),
    acceptSigDevice: bytes("accept_sig_device"),
    /** Answers that came after the one that counted. */
    lateAnswers: count("late_answers").notNull().default(0),
  },
  (table) => [index("invitation_inviter").on(table.inviterId), index("invitation_person").on(table.personId)],
);

/** Trust: notes for the administrator who endorses, and where staff look for patients to write to; they grant no reader. */
export const invitationTeam = pgTable(
  "invitation_team",
  {
    invId: id<InvId>("inv_id")
      .notNull()
      .references(() => invitation.invId),
    teamId: id<TeamId>("team_id").notNull(),
  },
  (table) => [index("invitation_team_inv").on(table.invId), index("invitation_team_team").on(table.teamId)],
);
