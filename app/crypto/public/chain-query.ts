import { equalBytes } from "#app/lib/bytes.ts";
import type { DeviceId } from "#app/lib/ids.ts";
import { isZero } from "../codec.ts";
import type { ChainState, DeviceState, KeyEpoch } from "./chain-state.ts";

/** stmt_hash of the statement at `seq`, or null beyond what this state has seen. */
export function headAt(state: ChainState, seq: number): Uint8Array | null {
  return seq <= state.seq ? (state.log.heads[seq] ?? null) : null;
}

/** How a claimed point of this chain relates to what is verified: `ahead` means sync first, `wrong` is not on this chain. */
export function comparePoint(
  state: ChainState,
  point: { readonly seq: number; readonly head: Uint8Array },
): "prefix" | "ahead" | "wrong" {
  const head = headAt(state, point.seq);
  if (head === null) return "ahead";
  return equalBytes(head, point.head) ? "prefix" : "wrong";
}

/** Whether a device stood in the chain at `seq`: added at or before it, and not revoked at or before it. */
export function deviceActiveAt(state: ChainState, device: DeviceId, seq: number): boolean {
  const found = state.devices.get(device);
  return found !== undefined && seq <= state.seq && activeAt(found, seq);
}

function activeAt(device: DeviceState, seq: number): boolean {
  return device.addedSeq <= seq && (device.revokedSeq === null || seq < device.revokedSeq);
}

/** Active devices at `seq` (by default the newest), in the order in which they were added. */
export function activeDevices(state: ChainState, seq: number = state.seq): DeviceState[] {
  return [...state.devices.values()].filter((device) => activeAt(device, seq));
}

/** The box and KEM key a device had at `seq`; null before it was added. */
export function keysAt(device: DeviceState, seq: number): KeyEpoch | null {
  return device.epochs.findLast((epoch) => epoch.seq <= seq) ?? null;
}

/** A recipient: a device with the keys that were current at the seq in question (SPEC §8). */
export type RecipientDevice = { readonly device: DeviceState; readonly keys: KeyEpoch };

/** Devices a message at `seq` is wrapped to: active, with a box key, and of the kits only the newest (SPEC §5, §8). */
export function recipientDevices(state: ChainState, seq: number = state.seq): RecipientDevice[] {
  const active = activeDevices(state, seq);
  const newestKit = active.findLast((device) => device.kind === "kit");
  return active.flatMap((device) => {
    const keys = keysAt(device, seq);
    if (keys === null || isZero(keys.boxPk) || (device.kind === "kit" && device !== newestKit)) return [];
    return [{ device, keys }];
  });
}

/** The same chain as it stood at an earlier `seq`; RangeError when the state has not seen it. */
export function stateAt(state: ChainState, seq: number): ChainState {
  const head = headAt(state, seq);
  if (head === null) throw new RangeError("seq beyond the verified chain");
  // The usual case, for each member of every message that is opened.
  if (seq === state.seq) return state;
  const devices = new Map<DeviceId, DeviceState>();
  for (const [id, device] of state.devices) {
    if (device.addedSeq <= seq) devices.set(id, deviceAsOf(device, seq));
  }
  return { ...state, seq, head, lastTimeMs: state.log.times[seq] ?? state.lastTimeMs, devices };
}

function deviceAsOf(device: DeviceState, seq: number): DeviceState {
  const epochs = device.epochs.filter((epoch) => epoch.seq <= seq);
  const revoked = device.revokedSeq !== null && device.revokedSeq <= seq;
  const { boxPk, kemHash, keyEpoch } = epochs.at(-1) ?? device;
  return {
    ...device,
    epochs,
    boxPk,
    kemHash,
    keyEpoch,
    revokedSeq: revoked ? device.revokedSeq : null,
    revokedMs: revoked ? device.revokedMs : null,
    revokedReason: revoked ? device.revokedReason : null,
  };
}
