import type { InvitationKind, Role } from "#app/protocol/roles.ts";

/** A verified invitation, before any key is made. */
export interface InvitationView {
  kind: InvitationKind;
  clinicId: string;
  clinicName: string;
  clinicCode: string;
  inviterName: string;
  inviterRole: Role;
  /** The invited person's name as the inviter wrote it. */
  name: string;
  notAfterMs: number;
  /** The clinic's policy allows no passphrase for whom it invites (SPEC §12). */
  needsPrf: boolean;
}
