import { verifyAccept } from "#app/crypto/public/acceptance.ts";
import { decodeInvite, invitedRole } from "#app/crypto/public/invitation.ts";
import { acceptLeaf, statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { type InvId, idBytes } from "#app/lib/ids.ts";
import { type InvitationAccept, invitationAccept } from "#app/protocol/invitation-api.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { rootAccountId } from "#db/queries/chains.server.ts";
import { addCredential } from "#db/queries/credentials.server.ts";
import { updateInvitation } from "#db/queries/invitations.server.ts";
import { administrators, findPerson, updatePerson } from "#db/queries/people.server.ts";
import { bytesIn, idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { checkNewAccount, storeNewAccount } from "../chain/new-account.server.ts";
import { lockAnswerable } from "../invitation/lock-answerable.server.ts";
import { secondAnswer } from "../invitation/second-answer.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { verifyRegistration } from "../passkey/verify-registration.server.ts";
import { meOf } from "../session/me.server.ts";
import { startSession } from "../session/start-session.server.ts";

/** The invited person's account, passkey and first session; clinicians and officers wait for the root's ENDORSE as pending. */
export const acceptInvitation: WriteSpec<null, InvitationAccept> = {
  route: "POST /api/invitations/:invId/accept",
  body: invitationAccept,
  ceremony: ({ credential }) => credential.response.clientDataJSON,
  async write(tx, { params, body, services: { env }, challenge }) {
    const invId = idInPath<InvId>(params.invId, 16);
    const invitation = await lockAnswerable(tx, invId);
    if (invitation.status === "used") return secondAnswer(tx, invitation, bytesIn(body.accept));
    const fresh = challengeFor(challenge, { purpose: "invitation", subject: idBytes(invId) });
    const credential = await verifyRegistration(env, fresh, body.credential);
    const invite = decodeInvite(invitation.invite);
    const accepted = checkNewAccount(body.account, invitedRole[invite.kind], credential, env);
    const { chain, device } = accepted;
    const accept = bytesIn(body.accept);
    const sigs = [bytesIn(body.acceptSigs[0], 64), bytesIn(body.acceptSigs[1], 64)] as const;
    verifyAccept(accept, sigs, { invite, answerer: { chain } });
    const person = (await findPerson(tx, invitation.personId)) ?? refuse("E_NOT_FOUND");
    const clinicId = (await rootAccountId(tx)) ?? refuse("E_UNAVAILABLE");

    const { indices } = await appendKeylog(tx.sql, [statementLeaf(chain.head), acceptLeaf(accept)]);
    const [logIndex] = indices;
    refuseUnless(logIndex !== undefined, "E_UNAVAILABLE");
    await storeNewAccount(tx, accepted, logIndex);
    const status = person.role === "patient" ? "active" : "pending";
    await updatePerson(tx, person.id, { status, accountId: chain.id });
    const { id, publicKey, counter, transports } = credential;
    const owner = { personId: person.id, deviceId: device.id };
    await addCredential(tx, { id, ...owner, publicKey, counter, transports });
    const answered = { accept, acceptSigInvitation: sigs[0], acceptSigDevice: sigs[1] };
    await updateInvitation(tx, invId, { status: "used", ...answered });

    const { role, pseudonym } = person;
    const who = { ...owner, role, status, accountId: chain.id, pseudonym } as const;
    const { caller, cookie } = await startSession(tx, env, who);
    const p = role === "patient" ? [pseudonym] : [];
    const x = [
      { t: "invitation", i: invId },
      { t: "account", i: chain.id },
      { t: "device", i: device.id },
    ];
    return {
      answer: meOf(caller, person.name, clinicId),
      entries: [{ e: "invite.accept", p, x, n: 1 }, { e: "login" }],
      actor: caller,
      cookie,
      notify: { people: [...new Set([invitation.inviterId, ...(await administrators(tx))])] },
    };
  },
};
