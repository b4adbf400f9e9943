import { decodeInvite } from "#app/crypto/public/invitation.ts";
import { inviteLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { InvitationOpening } from "#app/protocol/invitation-api.ts";
import type { Invitation } from "./relay-answers.ts";
import type { RelayBase } from "./relay-devices.ts";

/** What whoever has the link is shown of an invitation, well proved. */
export async function openingOf(
  { chains, clinicId, log, logChanges }: RelayBase,
  invId: string,
  { request, answer }: Invitation,
): Promise<InvitationOpening> {
  const invite = fromBase64url(request.invite);
  const { account, logSize } = decodeInvite(invite);
  const inviter = toBase64url(account);
  const ofRoot = chains.get(clinicId);
  const ofInviter = inviter === clinicId ? undefined : chains.get(inviter);
  const indices: InvitationOpening["indices"] = [
    log.place(inviteLeaf(invite)),
    ofRoot?.index ?? [],
    ofInviter?.index ?? [],
  ];
  return {
    invId,
    status: answer === null ? "open" : "used",
    invite: request.invite,
    sig: request.sig,
    payload: request.payload,
    rootChain: ofRoot?.wires ?? [],
    inviterChain: ofInviter?.wires ?? [],
    log: await log.prove(logSize, indices.flat(2)),
    changes: logChanges.changes.map(({ note }) => note),
    indices,
  };
}
