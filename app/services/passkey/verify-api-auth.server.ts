import { verify } from "#app/crypto/primitives/signature.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { deviceActiveAt } from "#app/crypto/public/chain-query.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import type { DeviceId } from "#app/lib/ids.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Env } from "../env.server.ts";

/** A device that stands in the account's chain asked for exactly this passkey (SPEC §6 "Registering a passkey"); else E_PASSKEY. */
export function requireApiAuth(
  chain: ChainState,
  deviceId: DeviceId,
  asked: { challenge: Uint8Array; credentialId: Uint8Array; signature: string },
  { origin }: Pick<Env, "origin">,
): void {
  const { challenge, credentialId, signature } = asked;
  const device = chain.devices.get(deviceId);
  refuseUnless(device !== undefined && deviceActiveAt(chain, deviceId, chain.seq), "E_PASSKEY");
  const message = apiAuthMessage({ challenge, origin, credentialId });
  refuseUnless(verify(bytesIn(signature, 64), "api-auth", message, device.sigPk), "E_PASSKEY");
}
