import { refuseUnless } from "#app/crypto/errors.ts";
import { replayChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { endorsementOf } from "#app/crypto/public/clinic-root.ts";
import { type Invite, invitedRole } from "#app/crypto/public/invitation.ts";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { opensName } from "#app/crypto/public/name-commitment.ts";
import { safetyNumber } from "#app/crypto/public/safety-number.ts";
import { type InviteKeys, openInvitation } from "#app/crypto/secret/invitation-secret.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import type { InvitationOpening } from "#app/protocol/invitation-api.ts";
import { type InvitationKind, invitationKinds } from "#app/protocol/roles.ts";
import type { InvitationView } from "../invitation-rpc.ts";
import { decodePayload, type InvitationPayload } from "./invitation-payload.ts";
import { advanceKeylog } from "./keylog-pin.ts";
import { firstPin } from "./log-pins.ts";
import type { ChainModel, KeylogPin } from "./model-types.ts";
import { followNewKeys } from "./new-log-key.ts";
import { roleOfChain } from "./pins.ts";
import { needsPrf } from "./policy.ts";
import { leavesOfOpening } from "./take-log.ts";

/** A verified invitation, held in memory until the account is made. The link's secret is here and nowhere else. */
export interface OpenInvitation {
  invite: Invite;
  kind: InvitationKind;
  keys: InviteKeys;
  /** Of the link: for an administrator it is the link secret too (SPEC §6 kind 5). */
  secret: Uint8Array;
  payload: InvitationPayload;
  root: ChainModel;
  inviter: ChainModel;
  /** The inviter's checkpoint, and the served one that continues it. */
  keylog: KeylogPin;
}

/** Verifies clinic chain, inviter and INVITE before any key is made (SPEC §6). Throws E_INVITE, E_CHAIN, E_SIG, E_CT, E_STALE_LOG. */
export function verifyOpening(fragment: string, opening: InvitationOpening, nowMs: number): OpenInvitation {
  const link = parseInviteFragment(fragment);
  refuseUnless(opening.status !== "used", "E_INVITE", "used");
  refuseUnless(opening.status === "open", "E_INVITE", "expired");
  const [, ofRoot, ofInviter] = opening.indices;
  const root = chainOf(opening.rootChain, ofRoot);
  refuseUnless(equalBytes(root.state.accountId, link.clinicId), "E_INVITE", "clinic");
  const inviter = opening.inviterChain.length === 0 ? root : chainOf(opening.inviterChain, ofInviter);
  const served = {
    invite: fromBase64url(opening.invite),
    signature: fromBase64url(opening.sig),
    payload: fromBase64url(opening.payload),
  };
  const opened = openInvitation(link, served, { rootChain: root.state, inviterChain: inviter.state, nowMs });
  const payload = decodePayload(opened.payload);
  const { invite, keys } = opened;
  refuseUnless(opensName(invite.nameCommit, fromBase64url(payload.nameSalt), payload.name), "E_INVITE");
  requireInviterName(payload, root.state, inviter.state);
  return {
    invite,
    kind: kindOf(invite),
    keys,
    secret: link.secret,
    payload,
    root,
    inviter,
    keylog: pinOf(payload, opening),
  };
}

export function invitationView(open: OpenInvitation): InvitationView {
  const { invite, kind, payload, root, inviter } = open;
  return {
    kind,
    clinicId: toBase64url(root.state.accountId),
    clinicName: payload.clinicName,
    clinicCode: safetyNumber(root.state.accountId),
    inviterName: payload.inviterName,
    inviterRole: roleOfChain(inviter.state),
    name: payload.name,
    notAfterMs: invite.notAfterMs,
    needsPrf: needsPrf(root.state, invitedRole[invite.kind]),
  };
}

function chainOf(wires: string[], indices: number[]): ChainModel {
  return { wires: [...wires], indices: [...indices], state: replayChain(wires.map(fromBase64url)) };
}

/** A member of staff cannot invite under another name than the clinic endorsed. */
function requireInviterName(payload: InvitationPayload, root: ChainState, inviter: ChainState): void {
  const endorsement = endorsementOf(root, inviter.id);
  if (endorsement === null) return;
  const { inviterName, inviterSalt } = payload;
  refuseUnless(inviterSalt !== null, "E_INVITE");
  refuseUnless(opensName(endorsement.nameCommit, fromBase64url(inviterSalt), inviterName), "E_INVITE");
}

/** The log that the server shows continues the inviter's, under the inviter's key or one that followed it, and holds INVITE and both chains. */
function pinOf({ pins }: InvitationPayload, opening: InvitationOpening): KeylogPin {
  const told = followNewKeys(firstPin(pins), opening.changes);
  return advanceKeylog(told, opening.log, leavesOfOpening(opening));
}

function kindOf(invite: Invite): InvitationKind {
  // invitationKinds lists every byte that decodeInvite lets through.
  const found = Object.entries(invitationKinds).find(([, byte]) => byte === invite.kind) as [
    InvitationKind,
    number,
  ];
  return found[0];
}
