import { decodeAll, Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { H } from "../primitives/tagged.ts";
import { type ChainRole, chainRole, requireLogPosition } from "./chain-statement.ts";

/** INVITE kind byte (SPEC §6). */
export const inviteKind = { patient: 1, proxy: 2, staff: 3, officer: 4, administrator: 5 } as const;
export type InviteKind = (typeof inviteKind)[keyof typeof inviteKind];

/** The role that the GENESIS of an invited account must carry; an administrator joins the clinic root instead. */
export const invitedRole: Record<InviteKind, ChainRole> = {
  1: chainRole.patient,
  2: chainRole.patient,
  3: chainRole.staff,
  4: chainRole.officer,
  5: chainRole.root,
};

/** INVITE, 258 bytes, signed "invite" by the inviter's sig key; directory data and a leaf of the key log. */
export type Invite = {
  readonly kind: InviteKind;
  readonly account: Uint8Array;
  readonly device: Uint8Array;
  readonly seq: number;
  readonly head: Uint8Array;
  readonly invPk: Uint8Array;
  readonly nameCommit: Uint8Array;
  /** Where to offer ADD_MEMBER, or 32 zero bytes; it grants nothing. */
  readonly threadId: Uint8Array;
  readonly notAfterMs: number;
  readonly timeMs: number;
  readonly logSize: number;
  readonly logRoot: Uint8Array;
};

/** An invitation lives at most 7 days. */
export const inviteLifetimeMs = 604_800_000;

export function encodeInvite(invite: Invite): Uint8Array<ArrayBuffer> {
  requireLogPosition(invite.logSize, invite.logRoot);
  return new Writer()
    .u8(1)
    .u8(invite.kind)
    .id(invite.account)
    .id(invite.device)
    .u64(invite.seq)
    .id(invite.head)
    .id(invite.invPk)
    .id(invite.nameCommit)
    .id(invite.threadId)
    .u64(invite.notAfterMs)
    .u64(invite.timeMs)
    .u64(invite.logSize)
    .id(invite.logRoot)
    .finish();
}

/** Unknown version is E_VERSION, unknown kind E_INVITE(kind). */
export function decodeInvite(bytes: Uint8Array): Invite {
  return decodeAll(bytes, (reader) => {
    refuseUnless(reader.u8() === 1, "E_VERSION");
    const kind = reader.u8();
    refuseUnless(kind === 1 || kind === 2 || kind === 3 || kind === 4 || kind === 5, "E_INVITE", "kind");
    const invite: Invite = {
      kind,
      account: reader.id(),
      device: reader.id(),
      seq: reader.u64(),
      head: reader.id(),
      invPk: reader.id(),
      nameCommit: reader.id(),
      threadId: reader.id(),
      notAfterMs: reader.u64(),
      timeMs: reader.u64(),
      logSize: reader.u64(),
      logRoot: reader.id(),
    };
    requireLogPosition(invite.logSize, invite.logRoot);
    return invite;
  });
}

/** inv_id = first 16 bytes of H(inv, inv_pk). */
export function inviteIdOf(invPk: Uint8Array): Uint8Array<ArrayBuffer> {
  return H("inv", invPk).slice(0, 16);
}
