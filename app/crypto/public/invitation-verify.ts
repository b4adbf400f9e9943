import { equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { checkSigPublicKey } from "../primitives/key-hygiene.ts";
import { requireSignature } from "../primitives/signature.ts";
import { comparePoint, deviceActiveAt } from "./chain-query.ts";
import type { ChainState } from "./chain-state.ts";
import { chainRole, revokeReason } from "./chain-statement.ts";
import { wasEndorsedAround } from "./clinic-root.ts";
import { decodeInvite, type Invite, inviteKind, inviteLifetimeMs } from "./invitation.ts";

/** What an INVITE is judged against. */
export type InviteContext = {
  readonly rootChain: ChainState;
  /** The inviter's chain; the root's own when an administrator invites. */
  readonly inviterChain: ChainState;
  /** Now, or the ACCEPT's sent_ms when an answered invitation is checked later. */
  readonly nowMs: number;
  /** From the link: the clinic it names, and the key that its secret gives. */
  readonly link?: { readonly clinicId: Uint8Array; readonly invPk: Uint8Array };
};

/**
 * Verifies an INVITE before any key is made (SPEC §6): the clinic is the link's, the inviter's device stood in the verified
 * chain at the quoted point, signed, and may invite to that kind; not expired, not voided. Throws E_INVITE, E_CHAIN, E_SIG.
 */
export function verifyInvite(bytes: Uint8Array, signature: Uint8Array, context: InviteContext): Invite {
  const invite = decodeInvite(bytes);
  const { rootChain, inviterChain, link } = context;
  refuseUnless(rootChain.role === chainRole.root, "E_INVITE", "clinic");
  if (link !== undefined) {
    refuseUnless(equalBytes(link.clinicId, rootChain.accountId), "E_INVITE", "clinic");
    refuseUnless(equalBytes(link.invPk, invite.invPk), "E_INVITE", "clinic");
  }
  refuseUnless(equalBytes(invite.account, inviterChain.accountId), "E_CHAIN", "signer");
  requireInviterDevice(bytes, signature, invite, inviterChain);
  checkSigPublicKey(invite.invPk);
  refuseUnless(mayInvite(invite, context), "E_INVITE", "kind");
  const lifetime = invite.notAfterMs - invite.timeMs;
  refuseUnless(lifetime > 0 && lifetime <= inviteLifetimeMs, "E_INVITE", "expired");
  refuseUnless(context.nowMs < invite.notAfterMs, "E_INVITE", "expired");
  return invite;
}

function requireInviterDevice(
  bytes: Uint8Array,
  signature: Uint8Array,
  invite: Invite,
  chain: ChainState,
): void {
  const relation = comparePoint(chain, invite);
  refuseUnless(relation !== "ahead", "E_STALE_LOG");
  refuseUnless(relation === "prefix", "E_CHAIN", "prev");
  const id = idOf<DeviceId>(invite.device);
  const device = chain.devices.get(id);
  refuseUnless(device !== undefined && deviceActiveAt(chain, id, invite.seq), "E_CHAIN", "signer");
  refuseUnless(device.kind === "browser", "E_CHAIN", "kit");
  requireSignature(signature, "invite", bytes, device.sigPk);
  // A compromised device's open invitations are void; an answered one is told from an open one by the key log.
  refuseUnless(device.revokedReason !== revokeReason.compromised, "E_INVITE", "expired");
}

function mayInvite(invite: Invite, { rootChain, inviterChain }: InviteContext): boolean {
  const byRoot = equalBytes(inviterChain.accountId, rootChain.accountId);
  const byStaff =
    inviterChain.role === chainRole.staff && wasEndorsedAround(rootChain, inviterChain.id, invite.timeMs);
  switch (invite.kind) {
    case inviteKind.patient:
      return byRoot || byStaff;
    case inviteKind.proxy:
      return byStaff || inviterChain.role === chainRole.patient;
    default:
      return byRoot;
  }
}
