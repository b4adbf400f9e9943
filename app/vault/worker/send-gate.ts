import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { mayAdmin, mayWrite, type ThreadMember } from "#app/crypto/public/thread-state.ts";
import { VaultError } from "../rpc.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { isUnsettled, ownChain, rootIn } from "./pins.ts";
import { requireAllowedProtection } from "./policy.ts";

/** Whether the account would survive the loss of this browser: a kit or a second device stands in the own chain (SPEC §10). */
export function hasKitOrSecondDevice(model: Model): boolean {
  return activeDevices(ownChain(model)).length >= 2;
}

/** What must hold before anything is sent from here: E_FORK, E_CLONED, E_SYNC_FIRST, E_KIT_REQUIRED, E_REVOKED_HERE, E_NOT_MEMBER. */
export function requireMaySend(model: Model, nowMs: number): void {
  const { identity } = model;
  if (model.evidence !== null) throw new VaultError("E_FORK");
  if (identity.cloned) throw new VaultError("E_CLONED");
  if (isUnsettled(model)) throw new VaultError("E_SYNC_FIRST");
  const device = ownChain(model).devices.get(identity.deviceId);
  if (device?.revokedSeq !== null) throw new VaultError("E_REVOKED_HERE");
  if (!hasKitOrSecondDevice(model)) throw new VaultError("E_KIT_REQUIRED");
  const root = rootIn(model);
  requireAllowedProtection(root, ownChain(model).role, device);
  if (identity.role === "clinician" && !isEndorsed(root, identity.accountId, nowMs))
    throw new VaultError("E_NOT_MEMBER");
}

/** What must hold in the thread besides: E_THREAD_CLOSED, E_NOT_MEMBER, E_VIEW. */
export function requireMayWrite(model: Model, { state, entry }: ThreadModel, nowMs: number): void {
  if (state.closed) throw new VaultError("E_THREAD_CLOSED");
  if (!mayWriteAt(state.members.get(model.identity.accountId), nowMs)) throw new VaultError("E_NOT_MEMBER");
  if (entry.pausedBy !== null) throw new VaultError("E_VIEW");
}

/** WRITE, and the time of the membership is not over. */
export function mayWriteAt(member: ThreadMember | undefined, nowMs: number): boolean {
  return mayWrite(member) && (member?.notAfterMs ?? Number.POSITIVE_INFINITY) > nowMs;
}

export function mayClose(model: Model, { state }: ThreadModel): boolean {
  return !state.closed && mayAdmin(state.members.get(model.identity.accountId));
}
