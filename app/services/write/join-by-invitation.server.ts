import { decodeAll } from "#app/crypto/codec.ts";
import { verifyAccept } from "#app/crypto/public/acceptance.ts";
import { readDeviceRecord } from "#app/crypto/public/device-record.ts";
import { decodeInvite } from "#app/crypto/public/invitation.ts";
import { acceptLeaf } from "#app/crypto/public/key-log-leaf.ts";
import type { InvId, LinkId } from "#app/lib/ids.ts";
import { type InvitationJoin, invitationJoin } from "#app/protocol/invitation-api.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { updateInvitation } from "#db/queries/invitations.server.ts";
import { claimLink, findLink } from "#db/queries/links.server.ts";
import { administrators } from "#db/queries/people.server.ts";
import { bytesIn, idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadRoot } from "../chain/load-chains.server.ts";
import { lockAnswerable } from "../invitation/lock-answerable.server.ts";
import { secondAnswer } from "../invitation/second-answer.server.ts";

/**
 * ACCEPT of an invited administrator. It makes nobody one: the link it comes with is the invited person's from now on, and the
 * inviting browser adds the device behind it or does not (SPEC §6 kind 5).
 */
export const joinByInvitation: WriteSpec<null, InvitationJoin> = {
  route: "POST /api/invitations/:invId/join",
  body: invitationJoin,
  async write(tx, { params, body }) {
    const invId = idInPath<InvId>(params.invId, 16);
    // The link before the invitation: whoever has one signed in holds it, and may wait for what ends invitations.
    const link = await findLink(tx, idInPath<LinkId>(body.linkId, 16));
    const invitation = await lockAnswerable(tx, invId);
    const accept = bytesIn(body.accept);
    if (invitation.status === "used") return secondAnswer(tx, invitation, accept);
    const invite = decodeInvite(invitation.invite);
    const root = await loadRoot(tx);
    const sigs = [bytesIn(body.acceptSigs[0], 64), bytesIn(body.acceptSigs[1], 64)] as const;
    const device = decodeAll(bytesIn(body.device, 138), readDeviceRecord);
    verifyAccept(accept, sigs, { invite, answerer: { root, device } });
    if (link === null) return refuse("E_NOT_FOUND");
    refuseUnless(link.accountId === null, "E_CONFLICT");
    await claimLink(tx, link.id, { accountId: root.id, personId: invitation.personId });
    await appendKeylog(tx.sql, [acceptLeaf(accept)]);
    const answered = { accept, acceptSigInvitation: sigs[0], acceptSigDevice: sigs[1] };
    await updateInvitation(tx, invId, { status: "used", ...answered });
    const x = [
      { t: "invitation", i: invId },
      { t: "link", i: link.id },
    ];
    return {
      answer: { ok: true },
      entries: [{ e: "invite.accept", x, n: 1 }],
      notify: { people: [...new Set([invitation.inviterId, ...(await administrators(tx))])] },
    };
  },
};
