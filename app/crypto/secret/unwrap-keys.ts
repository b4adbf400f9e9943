import { ProtocolError } from "../errors.ts";
import type { BoxAgreement } from "../primitives/box.ts";
import { kemDecapsulate } from "../primitives/kem.ts";
import type { UnwrapKeys } from "./wrap.ts";

/** One epoch's keys: the box key may be a non-extractable handle, the KEM key exists as bytes while the vault is unlocked. */
export type HeldEpoch = { readonly box: BoxAgreement; readonly kem: { readonly secretKey: Uint8Array } };

/** Keys to open with, by epoch; an epoch that is not held is E_UNWRAP. */
export function unwrapKeysOf(
  owner: { readonly account: Uint8Array; readonly deviceId: Uint8Array },
  epochs: ReadonlyMap<number, HeldEpoch>,
): UnwrapKeys {
  const held = (keyEpoch: number): HeldEpoch => {
    const epoch = epochs.get(keyEpoch);
    if (epoch === undefined) throw new ProtocolError("E_UNWRAP");
    return epoch;
  };
  return {
    account: owner.account,
    deviceId: owner.deviceId,
    hasEpoch: (keyEpoch) => epochs.has(keyEpoch),
    agree: async (keyEpoch, peerPublicKey) => held(keyEpoch).box.agree(peerPublicKey),
    decaps: async (keyEpoch, ciphertext) => kemDecapsulate(ciphertext, held(keyEpoch).kem.secretKey),
  };
}
