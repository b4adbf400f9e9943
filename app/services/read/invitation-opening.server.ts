import { decodeInvite } from "#app/crypto/public/invitation.ts";
import { inviteLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { InvId } from "#app/lib/ids.ts";
import type { InvitationOpening } from "#app/protocol/invitation-api.ts";
import { findInvitation } from "#db/access/invitations.server.ts";
import { keylogIndices } from "#db/keylog-store.server.ts";
import { chainWires } from "#db/queries/chain-wires.server.ts";
import { rootAccountId } from "#db/queries/chains.server.ts";
import { openingRow } from "#db/queries/invitations.server.ts";
import { idInPath } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import { provenLog } from "./proven-log.server.ts";

/** What an invited browser verifies before it makes keys: INVITE, payload, and the chains that prove them (SPEC §6). */
export const invitationOpening: ReadSpec<null, { invId: InvId }> = {
  route: "GET /api/invitations/:invId/open",
  event: "invite.open",
  async access(connections, { params }) {
    const found = await findInvitation(connections, idInPath<InvId>(params.invId, 16));
    if (found === null) return null;
    return {
      ids: { invId: found.invId },
      patients: found.patient ? [found.patient] : [],
      entities: [{ t: "invitation", i: found.invId }],
      n: 1,
    };
  },
  async read(ticket, _caller, { context }): Promise<InvitationOpening> {
    const row = (await openingRow(ticket)) ?? refuse("E_NOT_FOUND");
    const clinicId = (await rootAccountId(ticket)) ?? refuse("E_UNAVAILABLE");
    const inviter = row.inviterAccountId;
    const chains = await chainWires(ticket, inviter === null ? [clinicId] : [clinicId, inviter]);
    const root = chains.get(clinicId) ?? [];
    const others = inviter === null || inviter === clinicId ? [] : (chains.get(inviter) ?? []);
    const [place] = await keylogIndices(ticket.sql, [inviteLeaf(row.invite)]);
    const [ofInvite, ofRoot, ofInviter] = [
      place ?? refuse("E_INTERNAL"),
      root.map(({ logIndex }) => logIndex),
      others.map(({ logIndex }) => logIndex),
    ];
    // The inviter's position is the floor that the invited holds the log to.
    const proven = {
      known: decodeInvite(row.invite).logSize,
      indices: [ofInvite, ...ofRoot, ...ofInviter],
    };
    const open = context.services.clock() < row.notAfterMs ? "open" : "expired";
    return {
      invId: ticket.ids.invId,
      status: row.status === "open" ? open : row.status,
      invite: toBase64url(row.invite),
      sig: toBase64url(row.sig),
      payload: toBase64url(row.payload),
      rootChain: root.map(({ wire }) => toBase64url(wire)),
      inviterChain: others.map(({ wire }) => toBase64url(wire)),
      log: await provenLog(ticket, context.services, proven),
      changes: [...context.services.signer.changes],
      indices: [ofInvite, ofRoot, ofInviter],
    };
  },
};
