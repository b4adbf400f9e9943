import { type BoxAgreement, boxKeyPairFromSecret, softwareAgreement } from "../primitives/box.ts";
import { type KemKeyPair, kemHash, kemKeyPairFromSeed, kemSizes } from "../primitives/kem.ts";
import type { Random } from "../primitives/random.ts";
import { type Signer, softwareSigner } from "../primitives/signature.ts";
import type { DeviceRecord } from "../public/device-record.ts";

/**
 * The secret halves of a device's four keys as bytes. In a browser they exist only inside the vault worker between creation
 * and wrapping: whoever reads them is this device. Kits, headless devices and tests hold them longer.
 */
export type DeviceSecrets = {
  readonly admSeed: Uint8Array;
  readonly sigSeed: Uint8Array;
  readonly boxSecret: Uint8Array;
  readonly kemSeed: Uint8Array;
};

/** The keys of a device in use, whatever holds them. */
export type DeviceKeys = {
  readonly adm: Signer;
  readonly sig: Signer;
  readonly box: BoxAgreement;
  readonly kem: KemKeyPair;
};

export function generateDeviceSecrets(random: Random): DeviceSecrets {
  return {
    admSeed: random(32),
    sigSeed: random(32),
    boxSecret: random(32),
    kemSeed: random(kemSizes.seed),
  };
}

/** Keys that sign and agree in software; the vault makes WebCrypto handles from the same secrets instead. */
export function softwareDeviceKeys(secrets: DeviceSecrets): DeviceKeys {
  return {
    adm: softwareSigner(secrets.admSeed),
    sig: softwareSigner(secrets.sigSeed),
    box: softwareAgreement(boxKeyPairFromSecret(secrets.boxSecret)),
    kem: kemKeyPairFromSeed(secrets.kemSeed),
  };
}

/** The DevRec of keys in use. */
export function deviceRecordOf(
  keys: {
    adm: Pick<Signer, "publicKey">;
    sig: Pick<Signer, "publicKey">;
    box: Pick<BoxAgreement, "publicKey">;
    kem: Pick<KemKeyPair, "publicKey">;
  },
  about: Pick<DeviceRecord, "kind" | "flags" | "createdMs">,
): DeviceRecord {
  return {
    ...about,
    admPk: keys.adm.publicKey,
    sigPk: keys.sig.publicKey,
    boxPk: keys.box.publicKey,
    kemHash: kemHash(keys.kem.publicKey),
  };
}
