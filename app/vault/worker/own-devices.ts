import { activeDevices } from "#app/crypto/public/chain-query.ts";
import type { ChainState, DeviceState } from "#app/crypto/public/chain-state.ts";
import { revokeReason } from "#app/crypto/public/chain-statement.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import type { DeviceLoss, OwnDevice } from "../devices-rpc.ts";
import { VaultError } from "../rpc.ts";
import type { Model } from "./model-types.ts";
import { administratorOf } from "./people.ts";
import { ownChain } from "./pins.ts";

/** Every device the account ever had, in the order in which they were added. */
export function ownDevices(model: Model): OwnDevice[] {
  const own = ownChain(model);
  return [...own.devices.values()].map((device, place) => ({
    deviceId: device.id,
    number: place + 1,
    name: nameOf(model, device.id),
    kind: device.kind,
    isThis: device.id === model.identity.deviceId,
    owner: model.identity.role === "administrator" ? administratorOf(model, device.id) : null,
    addedMs: device.addedMs,
    addedByKit: addedByKit(model, own, device),
    revokedMs: device.revokedMs,
    reason: reasonOf(device),
    canRevoke: mayRevoke(model, own, device),
  }));
}

function nameOf({ names }: Model, device: DeviceId): string | null {
  return names.get(device)?.name || null;
}

export function ownDevice(model: Model, deviceId: string): OwnDevice {
  const found = ownDevices(model).find((device) => device.deviceId === deviceId);
  if (found === undefined) throw new VaultError("E_NO_DEVICE");
  return found;
}

/** Another browser than this one: a kit takes two browsers or itself, and the last browser stays (SPEC §5). */
function mayRevoke(model: Model, own: ChainState, device: DeviceState): boolean {
  const browsers = activeDevices(own).filter(({ kind }) => kind === "browser");
  const isActive = browsers.some(({ id }) => id === device.id);
  const mine = browsers.some(({ id }) => id === model.identity.deviceId);
  return isActive && mine && browsers.length > 1 && device.id !== model.identity.deviceId;
}

/** The signer of the ADD; the first device was added by nobody. */
export function addedByKit(model: Model, chain: ChainState, device: DeviceState): boolean {
  if (device.addedSeq === 0) return false;
  const wire = model.chains.get(chain.id as AccountId)?.wires[device.addedSeq];
  if (wire === undefined) return false;
  const signer = idOf<DeviceId>(parseWire(fromBase64url(wire)).statement.header.signerDevice);
  return chain.devices.get(signer)?.kind === "kit";
}

const reasons = new Map<number, DeviceLoss>([
  [revokeReason.lost, "lost"],
  [revokeReason.retired, "retired"],
  [revokeReason.compromised, "compromised"],
]);

function reasonOf({ revokedSeq, revokedReason }: DeviceState): OwnDevice["reason"] {
  if (revokedSeq === null) return null;
  return revokedReason === null ? "replaced" : (reasons.get(revokedReason) ?? null);
}

export function browsersOf(chain: ChainState | null): Pick<OwnDevice, "deviceId" | "number" | "addedMs">[] {
  return [...(chain?.devices.values() ?? [])]
    .map((device, place) => ({ device, number: place + 1 }))
    .filter(({ device }) => device.kind === "browser" && device.revokedSeq === null)
    .map(({ device, number }) => ({ deviceId: device.id, number, addedMs: device.addedMs }));
}
