import { revokeReason } from "#app/crypto/public/chain-statement.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { type ChainSigner, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idBytes } from "#app/lib/ids.ts";
import type { DeviceLoss } from "../devices-rpc.ts";
import { VaultError } from "../rpc.ts";
import { hasAsked } from "./asked.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Model } from "./model-types.ts";
import { ownDevice } from "./own-devices.ts";
import { ownChain, signedAt } from "./pins.ts";
import type { Tx } from "./session.ts";

export interface RevokePlan {
  type: "revoke";
  deviceId: string;
  /** What the screen calls it. */
  number: number;
  name: string | null;
  reason: DeviceLoss;
}

/** E_NO_DEVICE for what is not a device of the account, E_ADMIN_EMPTY for one that this device cannot revoke or is revoking. */
export function planRevoke(
  model: Model,
  { deviceId, reason }: { deviceId: string; reason: DeviceLoss },
  nowMs: number,
): RevokePlan {
  const { canRevoke, number, name } = ownDevice(model, deviceId);
  if (!canRevoke || model.revocation !== null) throw new VaultError("E_ADMIN_EMPTY");
  // Another statement waits for its place: signed now, this one would take the same.
  if (model.rotation !== null || model.kit !== null) throw new VaultError("E_SYNC_FIRST");
  if (hasAsked(model, nowMs)) throw new VaultError("E_ASKED");
  return { type: "revoke", deviceId, number, name, reason };
}

/** REVOKE, stored before anything is posted, so that a lost answer is followed by the same bytes (SPEC §5). */
export async function signRevocation(
  { model, save }: Tx,
  env: VaultEnvironment,
  { deviceId, reason }: RevokePlan,
  signer: ChainSigner,
): Promise<void> {
  const change = {
    type: "revoke",
    // Found in the chain when it was planned.
    deviceId: idBytes(deviceId as DeviceId),
    reason: revokeReason[reason],
  } as const;
  const wire = await signNext(ownChain(model), change, signedAt(model, env.clock), signer);
  model.revocation = { wire: toBase64url(wire) };
  save("revocation");
}

/** The own chain has gone past its place: it stands there, or has to be decided on again. */
export function settleRevocation({ model, save }: Tx): void {
  const own = model.chains.get(model.identity.accountId);
  if (model.revocation === null || own === undefined) return;
  const { seq } = parseWire(fromBase64url(model.revocation.wire)).statement.header;
  if (own.wires[seq] === undefined) return;
  model.revocation = null;
  save("revocation");
}
