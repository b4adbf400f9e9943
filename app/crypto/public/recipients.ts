import { compareBytes } from "#app/lib/bytes.ts";
import type { AccountId } from "#app/lib/ids.ts";
import { ProtocolError } from "../errors.ts";
import { recipientDevices } from "./chain-query.ts";
import type { ChainState, DeviceState } from "./chain-state.ts";
import { type ChainPoint, chainRole } from "./chain-statement.ts";
import { isEndorsed } from "./clinic-root.ts";
import { mayRead, type ThreadMember, type ThreadState } from "./thread-state.ts";
import { threadPolicy } from "./thread-statement.ts";
import type { RecipientKey } from "./wrap-layout.ts";

/** A device that a message is for, with the person it belongs to. */
export type Recipient = RecipientKey & { readonly account: AccountId; readonly device: DeviceState };

/** The verified state of an account's chain to judge by, or null when it is not known here. */
export type ChainLookup = (account: AccountId) => ChainState | null;

/**
 * Recipients (SPEC §8): the devices with a box key of the members with READ, at the states given; staff count only while
 * the clinic root vouches for them at `atMs`. Ascending by device id. An unknown chain is E_STALE_LOG.
 */
export function recipientsOf(
  thread: ThreadState,
  chains: ChainLookup,
  root: ChainState,
  atMs: number,
): Recipient[] {
  return [...thread.members.values()]
    .filter((member) => mayRead(member) && inGoodStanding(thread, member, root, atMs))
    .flatMap(({ id }) =>
      recipientDevices(known(chains, id)).map(({ device, keys }) => ({
        account: id,
        device,
        deviceId: device.deviceId,
        keyEpoch: keys.keyEpoch,
        boxPk: keys.boxPk,
        kemHash: keys.kemHash,
      })),
    )
    .sort((a, b) => compareBytes(a.deviceId, b.deviceId));
}

/**
 * Patients always, caregivers until their access ends, staff while endorsed at the root's state. In a thread of its own an
 * account needs nobody's word.
 */
export function inGoodStanding(
  thread: ThreadState,
  member: ThreadMember,
  root: ChainState,
  atMs: number,
): boolean {
  if (member.notAfterMs !== null && member.notAfterMs <= atMs) return false;
  if (member.chainRole !== chainRole.staff || thread.policy === threadPolicy.self) return true;
  return isEndorsed(root, member.id, atMs);
}

/** The views of a body written now: every member whatever the role, and the clinic root, ascending (SPEC §8 "Body"). */
export function viewsOf(thread: ThreadState, chains: ChainLookup, root: ChainState): ChainPoint[] {
  const states = [...thread.members.keys()].map((id) => known(chains, id));
  return pointsOf([...states, root]);
}

/** The newest point of each chain, ascending by account. */
export function pointsOf(states: readonly ChainState[]): ChainPoint[] {
  return states
    .map(({ accountId, seq, head }) => ({ account: accountId, seq, head }))
    .sort((a, b) => compareBytes(a.account, b.account));
}

function known(chains: ChainLookup, account: AccountId): ChainState {
  const state = chains(account);
  if (state === null) throw new ProtocolError("E_STALE_LOG");
  return state;
}
