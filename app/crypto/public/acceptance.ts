import { equalBytes } from "#app/lib/bytes.ts";
import { decodeAll, Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { requireSignature } from "../primitives/signature.ts";
import { headAt } from "./chain-query.ts";
import type { ChainState } from "./chain-state.ts";
import { clockSkewMs } from "./clinic-root.ts";
import { type DeviceRecord, deviceIdOf } from "./device-record.ts";
import { type Invite, invitedRole, inviteIdOf, inviteKind } from "./invitation.ts";

/** ACCEPT, 88 bytes (SPEC §6). `genesis` is the stmt_hash of the new account's GENESIS, for kind 5 the new device's id. */
export type Accept = {
  readonly invId: Uint8Array;
  readonly account: Uint8Array;
  readonly genesis: Uint8Array;
  readonly sentMs: number;
};

export function encodeAccept(accept: Accept): Uint8Array<ArrayBuffer> {
  return new Writer()
    .fixed(16, accept.invId)
    .id(accept.account)
    .id(accept.genesis)
    .u64(accept.sentMs)
    .finish();
}

export function decodeAccept(bytes: Uint8Array): Accept {
  return decodeAll(bytes, (reader) => ({
    invId: reader.bytes(16),
    account: reader.id(),
    genesis: reader.id(),
    sentMs: reader.u64(),
  }));
}

/** Who answered: a new account by its chain, or for kind 5 a new device of the clinic root that no chain shows yet. */
export type Answerer =
  | { readonly chain: ChainState }
  | { readonly root: ChainState; readonly device: Pick<DeviceRecord, "admPk" | "sigPk"> };

/**
 * Verifies that an account answered exactly this invitation: both signatures (by the key from the link's secret, then by
 * the new device's sig key), id, account, role and time. Whether it is the first answer is for the key log and the server.
 */
export function verifyAccept(
  bytes: Uint8Array,
  signatures: readonly [Uint8Array, Uint8Array],
  context: { readonly invite: Invite; readonly answerer: Answerer },
): Accept {
  const accept = decodeAccept(bytes);
  const { invite, answerer } = context;
  refuseUnless(equalBytes(accept.invId, inviteIdOf(invite.invPk)), "E_INVITE");
  const { account, genesis, sigPk, role } = expectedOf(answerer);
  refuseUnless("device" in answerer === (invite.kind === inviteKind.administrator), "E_INVITE", "kind");
  refuseUnless(role === invitedRole[invite.kind], "E_INVITE", "kind");
  refuseUnless(equalBytes(accept.account, account) && equalBytes(accept.genesis, genesis), "E_CHAIN", "prev");
  requireSignature(signatures[0], "invite-acc", bytes, invite.invPk);
  requireSignature(signatures[1], "invite-acc", bytes, sigPk);
  refuseUnless(
    accept.sentMs < invite.notAfterMs && accept.sentMs >= invite.timeMs - clockSkewMs,
    "E_INVITE",
    "expired",
  );
  return accept;
}

function expectedOf(answerer: Answerer) {
  if ("device" in answerer) {
    const { root, device } = answerer;
    return { account: root.accountId, genesis: deviceIdOf(device), sigPk: device.sigPk, role: root.role };
  }
  const { chain } = answerer;
  const genesis = headAt(chain, 0);
  const first = [...chain.devices.values()].find((device) => device.addedSeq === 0);
  refuseUnless(genesis !== null && first !== undefined, "E_CHAIN", "seq");
  return { account: chain.accountId, genesis, sigPk: first.sigPk, role: chain.role };
}
