import { z } from "zod/mini";
import { newAccount, registrationResult } from "./session-api.ts";
import { provenLog } from "./sync-api.ts";
import { bytesOf, bytesUpTo, counter, displayName, id16, id32, signature, statementWire } from "./wire.ts";

export const invitationKind = z.enum(["patient", "proxy", "clinician", "officer", "administrator"]);

/** POST /api/invitations: what the inviter's browser made (SPEC §6). The secret s never leaves the link. */
export const invitationRequest = z.strictObject({
  invite: bytesUpTo(512),
  sig: signature,
  payload: bytesUpTo(4096 + 40),
  name: displayName,
  nameSalt: id32,
  /** Teams the person is meant for: a note for the administrator who endorses; it grants nothing. */
  teamIds: z.array(id32).check(z.maxLength(16)),
});
export type InvitationRequest = z.infer<typeof invitationRequest>;

/** GET /api/invitations/:invId/open (no session: the id is unguessable, rate-limited) */
export const invitationOpening = z.strictObject({
  invId: id16,
  status: z.enum(["open", "used", "cancelled", "expired"]),
  invite: bytesUpTo(512),
  sig: signature,
  payload: bytesUpTo(4096 + 40),
  rootChain: z.array(statementWire),
  /** Empty when the inviter is a device of the clinic root. */
  inviterChain: z.array(statementWire),
  /** Consistent with the size in INVITE; it proves INVITE and both chains. */
  log: provenLog,
  /** Every change of the logs themselves, as signed notes, oldest first: a key that is known here may have been replaced. */
  changes: z.array(z.string().check(z.maxLength(16_384))),
  /** Indices in the key log of INVITE, of the root's chain, of the inviter's. */
  indices: z.tuple([counter, z.array(counter), z.array(counter)]),
});
export type InvitationOpening = z.infer<typeof invitationOpening>;

/** POST /api/invitations/:invId/begin {} → creationOptions · POST /api/invitations/:invId/accept → me */
export const invitationAccept = z.strictObject({
  credential: registrationResult,
  account: newAccount,
  accept: bytesUpTo(256),
  /** by inv_seed, then by the new device's sig key */
  acceptSigs: z.tuple([signature, signature]),
});
export type InvitationAccept = z.infer<typeof invitationAccept>;

/**
 * POST /api/invitations/:invId/join: the answer of an invited administrator (SPEC §6 kind 5), beside a link that was opened under
 * the invitation's secret. `device` is what the link's first message says, sealed, to the inviter.
 */
export const invitationJoin = z.strictObject({
  linkId: id16,
  device: bytesOf(138),
  accept: bytesUpTo(256),
  acceptSigs: z.tuple([signature, signature]),
});
export type InvitationJoin = z.infer<typeof invitationJoin>;

/** GET /api/invitations: those the person may see: an administrator all, everybody else their own. */
export const invitationRow = z.strictObject({
  invId: id16,
  kind: invitationKind,
  name: displayName,
  status: z.enum(["open", "accepted", "endorsed", "cancelled", "expired"]),
  createdMs: counter,
  notAfterMs: counter,
  teamIds: z.array(id32),
  accountId: z.nullable(id32),
  /** Answers that came after the one that counted: somebody else may have the link. */
  lateAnswers: counter,
  /** To an administrator, of another one who has answered and is not added yet: what the inviting browser verifies. */
  join: z.nullable(
    z.strictObject({
      invite: bytesUpTo(512),
      sig: signature,
      accept: bytesUpTo(256),
      acceptSigs: z.tuple([signature, signature]),
    }),
  ),
});
export type InvitationRow = z.infer<typeof invitationRow>;
export const invitationList = z.strictObject({ invitations: z.array(invitationRow) });
/** POST /api/invitations/:invId/cancel {} */
