import { toBase64url } from "#app/lib/base64url.ts";
import type { InvId } from "#app/lib/ids.ts";
import type { InvitationRow } from "#app/protocol/invitation-api.ts";
import { visibleInvitations } from "#db/access/invitations.server.ts";
import { invitationRows } from "#db/queries/invitations.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { invIds: readonly InvId[] };
type Row = Awaited<ReturnType<typeof invitationRows>>[number];

/** Invitations: an administrator sees all, staff and patients their own. */
export const invitationList: ReadSpec<Caller, Ids> = {
  route: "GET /api/invitations",
  event: "invite.list",
  async access(connections, { caller }) {
    const by = caller.role === "administrator" ? "anyone" : caller.personId;
    const visible = await visibleInvitations(connections, by);
    return {
      ids: { invIds: visible.map(({ invId }) => invId) },
      patients: visible.flatMap(({ patient }) => patient ?? []),
      rel: "invited",
      entities: visible.map(({ invId }) => ({ t: "invitation", i: invId })),
      n: visible.length,
    };
  },
  async read(ticket, caller, { context }) {
    const nowMs = context.services.clock();
    const rows = await invitationRows(ticket);
    const order = new Map(ticket.ids.invIds.map((invId, i) => [invId, i]));
    rows.sort((a, b) => (order.get(a.invId) ?? 0) - (order.get(b.invId) ?? 0));
    const joins = caller.role === "administrator";
    return { invitations: rows.map((row) => toRow(row, nowMs, joins)) };
  },
};

function toRow(row: Row, nowMs: number, joins: boolean): InvitationRow {
  const { invId, kind, name, createdMs, notAfterMs, teamIds, accountId, lateAnswers } = row;
  const shown = { invId, kind, name, createdMs, notAfterMs, teamIds, accountId, lateAnswers };
  return { ...shown, status: statusOf(row, nowMs), join: joins ? joinOf(row) : null };
}

/** The answer of somebody who is to become an administrator, until the root has added the browser that gave it. */
function joinOf(row: Row): InvitationRow["join"] {
  const { kind, personStatus, invite, sig, accept, acceptSigInvitation, acceptSigDevice } = row;
  if (kind !== "administrator" || personStatus !== "invited") return null;
  if (accept === null || acceptSigInvitation === null || acceptSigDevice === null) return null;
  return {
    invite: toBase64url(invite),
    sig: toBase64url(sig),
    accept: toBase64url(accept),
    acceptSigs: [toBase64url(acceptSigInvitation), toBase64url(acceptSigDevice)],
  };
}

function statusOf(row: Row, nowMs: number): InvitationRow["status"] {
  if (row.status === "cancelled") return "cancelled";
  if (row.status === "open") return nowMs < row.notAfterMs ? "open" : "expired";
  const confirmed = row.kind === "clinician" || row.kind === "administrator";
  return confirmed && row.personStatus === "active" ? "endorsed" : "accepted";
}
