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
  async read(ticket, _caller, { context }) {
    const nowMs = context.services.clock();
    const rows = await invitationRows(ticket);
    const order = new Map(ticket.ids.invIds.map((invId, i) => [invId, i]));
    rows.sort((a, b) => (order.get(a.invId) ?? 0) - (order.get(b.invId) ?? 0));
    return { invitations: rows.map((row) => toRow(row, nowMs)) };
  },
};

function toRow(row: Row, nowMs: number): InvitationRow {
  const { status: _stored, personStatus: _person, ...shown } = row;
  return { ...shown, status: statusOf(row, nowMs) };
}

function statusOf(row: Row, nowMs: number): InvitationRow["status"] {
  if (row.status === "cancelled") return "cancelled";
  if (row.status === "open") return nowMs < row.notAfterMs ? "open" : "expired";
  return row.kind === "clinician" && row.personStatus === "active" ? "endorsed" : "accepted";
}
