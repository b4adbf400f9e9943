import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import type { DeliveredEnvelope } from "#app/protocol/sync-api.ts";
import type { Model } from "./model-types.ts";
import { chainIn } from "./pins.ts";

/** Clocks differ: what was written just after a device was added may not have known of it. */
export const earlierToleranceMs = 600_000;

/** Written before this device was there: its having no wrap for it is nobody's fault (SPEC §10). */
export function isEarlier(
  model: Model,
  { header, wrap }: Pick<DeliveredEnvelope, "header" | "wrap">,
): boolean {
  const { accountId, deviceId } = model.identity;
  const device = chainIn(model, accountId)?.devices.get(deviceId);
  if (wrap !== null || device === undefined || device.addedSeq === 0) return false;
  return parseHeader(fromBase64url(header)).sentMs <= device.addedMs + earlierToleranceMs;
}

/** Sent by the very device that linked this one: the only device of the account whose history is taken (SPEC §10). */
export function isLinkedBy({ welcome }: Model, header: Uint8Array): boolean {
  const device = idOf<DeviceId>(parseHeader(header).sender.device);
  return welcome?.settled === true && welcome.from === device;
}
