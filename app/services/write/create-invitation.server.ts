import { type Invite, inviteIdOf } from "#app/crypto/public/invitation.ts";
import { verifyInvite } from "#app/crypto/public/invitation-verify.ts";
import { inviteLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type InvId, idBytes, idOf, type TeamId } from "#app/lib/ids.ts";
import { type InvitationRequest, invitationRequest } from "#app/protocol/invitation-api.ts";
import { type InvitationKind, invitationKinds, type Role } from "#app/protocol/roles.ts";
import { allTeams, teamsOf } from "#db/access/teams.server.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { lockAccount } from "#db/queries/chains.server.ts";
import { addInvitation } from "#db/queries/invitations.server.ts";
import { addPerson } from "#db/queries/people.server.ts";
import { newId, type PersonId, type Pseudonym } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn, idIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { committedName } from "../chain/display-name.server.ts";
import { loadChain, loadRoot } from "../chain/load-chains.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";

/** What an invited person becomes. */
const roleOf: Record<InvitationKind, Role> = {
  patient: "patient",
  proxy: "patient",
  clinician: "clinician",
  officer: "officer",
  administrator: "administrator",
};

/** Takes an INVITE that the caller's own device signed; the invited person exists from now on, without an account. */
export const createInvitation: WriteSpec<Caller, InvitationRequest> = {
  route: "POST /api/invitations",
  body: invitationRequest,
  async write(tx, { caller, body }) {
    await lockAccount(tx, caller.accountId);
    await requireStanding(tx, caller);
    const bytes = bytesIn(body.invite);
    const sig = bytesIn(body.sig, 64);
    const rootChain = await loadRoot(tx);
    const inviterChain =
      caller.accountId === rootChain.id ? rootChain : await loadChain(tx, caller.accountId);
    const invite = verifyInvite(bytes, sig, { rootChain, inviterChain, nowMs: tx.nowMs });
    refuseUnless(equalBytes(invite.device, idBytes(caller.deviceId)), "E_STATEMENT");
    const kind = kindOf(invite);
    const role = roleOf[kind];
    const { name, nameSalt } = committedName(invite.nameCommit, body);
    const teams = await notedTeams(tx, caller, body.teamIds);

    const invId = idOf<InvId>(inviteIdOf(invite.invPk));
    const personId = newId<PersonId>(tx.random(16));
    const pseudonym = newId<Pseudonym>(tx.random(16));
    const person = { id: personId, role, status: "invited" } as const;
    await addPerson(tx, { person, name, nameSalt, pseudonym });
    const row = {
      ...({ invId, kind, status: "open", personId, invite: bytes, sig } as const),
      payload: bytesIn(body.payload),
      inviterId: caller.personId,
      inviterDeviceId: caller.deviceId,
      createdMs: tx.nowMs,
      notAfterMs: invite.notAfterMs,
    };
    await addInvitation(tx, row, teams);
    await appendKeylog(tx.sql, [inviteLeaf(bytes)]);
    const p = role === "patient" ? [pseudonym] : [];
    const x = [
      { t: "invitation", i: invId },
      { t: "person", i: personId },
    ];
    return { answer: { ok: true }, entries: [{ e: "person.invite", p, x, rel: "invited", n: 1 }] };
  },
};

function kindOf(invite: Invite): InvitationKind {
  const found = Object.entries(invitationKinds).find(([, byte]) => byte === invite.kind);
  // Every byte that decodeInvite lets pass stands in the table.
  return found?.[0] as InvitationKind;
}

/** Staff note their own teams only; a team of others is as good as none. */
async function notedTeams(tx: WriteTx, caller: Caller, texts: readonly string[]): Promise<TeamId[]> {
  const wanted = [...new Set(texts.map((text) => idIn<TeamId>(text)))];
  const own = caller.role === "administrator" ? await allTeams(tx) : await teamsOf(tx, caller.accountId);
  refuseUnless(
    wanted.every((team) => own.includes(team)),
    "E_NOT_FOUND",
  );
  return wanted;
}
