import { threadPolicy } from "#app/crypto/public/thread-statement.ts";
import type { DeviceId } from "#app/lib/ids.ts";
import type { Model, ThreadModel } from "./model-types.ts";

/** The account's own affairs, sealed to its devices (SPEC §7 "Self"): no conversation. */
export function isSelfThread({ state }: Pick<ThreadModel, "state">): boolean {
  return state.policy === threadPolicy.self;
}

/** Threads in which people write to each other. */
export function conversationsIn(model: Model): ThreadModel[] {
  return [...model.threads.values()].filter((thread) => !isSelfThread(thread));
}

/**
 * A device that the sheet's ADD of this very one has taken out. Nobody else of the account is left to vouch for what it noted, so
 * that counts: otherwise whoever comes back with a sheet would have checked nobody (SPEC §10 "Account notes").
 */
export function isPredecessor({ chains, identity }: Model, device: DeviceId): boolean {
  const devices = chains.get(identity.accountId)?.state.devices;
  const addedSeq = devices?.get(identity.deviceId)?.addedSeq ?? 0;
  return addedSeq > 0 && devices?.get(device)?.revokedSeq === addedSeq;
}
