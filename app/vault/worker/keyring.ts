import { type BoxAgreement, webcryptoAgreement } from "#app/crypto/primitives/box.ts";
import { type KemKeyPair, kemKeyPairFromSeed, kemSizes } from "#app/crypto/primitives/kem.ts";
import { type Signer, webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import type { UnwrapKeys } from "#app/crypto/secret/wrap.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Wrapped } from "./records.ts";

/** A device key under the vault key: AES-GCM over PKCS #8, or over the KEM seed. */
type WrappedUnderVmk = Omit<Wrapped, "salt">;

/**
 * The device's keys at rest. Who changes them makes this device unusable, no more: every public half stands in the chain,
 * and a private half that does not fit it signs and opens nothing that others accept.
 */
export interface StoredKeys {
  v: 1;
  sig: WrappedUnderVmk;
  admPk: Uint8Array;
  sigPk: Uint8Array;
  /** The newest keys to read with and those before them that are still needed, oldest first (SPEC §10 "Rotation"). */
  epochs: readonly StoredEpoch[];
}

/** The keys of one ROTATE, or with 0 of the device's own record. */
export interface StoredEpoch {
  keyEpoch: number;
  box: WrappedUnderVmk;
  kem: WrappedUnderVmk;
  boxPk: Uint8Array;
}

/** One epoch's keys in use. */
export interface EpochKeys {
  box: BoxAgreement;
  kem: KemKeyPair;
  /** The box key's handle. */
  handle: CryptoKey;
}

/** What an unlocked vault holds: handles that cannot be exported, and the KEM pair, which WebCrypto does not know. */
export interface Keyring {
  vmk: CryptoKey;
  sig: Signer;
  sigHandle: CryptoKey;
  epochs: Map<number, EpochKeys>;
}

/** Every handle, for the claim that none can be exported. */
export function handlesOf({ vmk, sigHandle, epochs }: Keyring): CryptoKey[] {
  return [vmk, sigHandle, ...[...epochs.values()].map(({ handle }) => handle)];
}

/** Freshly generated pairs, extractable once, between creation and wrapping. */
export interface NewKeys extends NewEpoch {
  adm: CryptoKeyPair;
  sig: CryptoKeyPair;
}
export interface NewEpoch {
  box: CryptoKeyPair;
  kemSeed: Uint8Array;
}

const vmkUses: KeyUsage[] = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];

export async function generateVmk(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, vmkUses);
}

export async function generateKeys(env: VaultEnvironment): Promise<NewKeys> {
  return {
    adm: await generatePair("Ed25519", ["sign", "verify"]),
    sig: await generatePair("Ed25519", ["sign", "verify"]),
    ...(await generateEpoch(env)),
  };
}

export async function generateEpoch(env: VaultEnvironment): Promise<NewEpoch> {
  return { box: await generatePair("X25519", ["deriveBits"]), kemSeed: env.random(kemSizes.seed) };
}

async function generatePair(algorithm: string, uses: KeyUsage[]): Promise<CryptoKeyPair> {
  // generateKey of these algorithms gives pairs; the types leave a single key open.
  return (await crypto.subtle.generateKey(algorithm, true, uses)) as CryptoKeyPair;
}

export async function rawPublic(key: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}

function parameters(iv: Uint8Array, context: Uint8Array): AesGcmParams {
  return { name: "AES-GCM", iv: new Uint8Array(iv), additionalData: new Uint8Array(context) };
}

/** Wraps the vault key under a KEK; what is used afterwards is `unwrapVmk`'s handle. */
export async function wrapVmk(
  env: VaultEnvironment,
  vmk: CryptoKey,
  kek: CryptoKey,
  salt: Uint8Array,
  context: Uint8Array,
): Promise<Wrapped> {
  const iv = env.random(12);
  const wrapped = await crypto.subtle.wrapKey("raw", vmk, kek, parameters(iv, context));
  return { salt, iv, wrapped: new Uint8Array(wrapped) };
}

/** `extractable` to wrap it for another passkey, and never for use. */
export function unwrapVmk(
  kek: CryptoKey,
  sealed: Wrapped,
  context: Uint8Array,
  extractable = false,
): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey(
    "raw",
    new Uint8Array(sealed.wrapped),
    kek,
    parameters(sealed.iv, context),
    "AES-GCM",
    extractable,
    vmkUses,
  );
}

/** adm under the admin KEK: the only place where it is kept. */
export async function wrapAdm(
  env: VaultEnvironment,
  adm: CryptoKey,
  kek: CryptoKey,
  salt: Uint8Array,
  context: Uint8Array,
): Promise<Wrapped> {
  const iv = env.random(12);
  const wrapped = await crypto.subtle.wrapKey("pkcs8", adm, kek, parameters(iv, context));
  return { salt, iv, wrapped: new Uint8Array(wrapped) };
}

export function unwrapAdm(
  kek: CryptoKey,
  sealed: Wrapped,
  context: Uint8Array,
  extractable = false,
): Promise<CryptoKey> {
  return unwrapPrivate(kek, sealed, context, { algorithm: "Ed25519", uses: ["sign"], extractable });
}

export async function storeKeys(env: VaultEnvironment, keys: NewKeys, vmk: CryptoKey): Promise<StoredKeys> {
  return {
    v: 1,
    sig: await wrapPrivate(env, keys.sig.privateKey, vmk, "sig"),
    admPk: await rawPublic(keys.adm.publicKey),
    sigPk: await rawPublic(keys.sig.publicKey),
    epochs: [await storeEpoch(env, keys, vmk, 0)],
  };
}

/** Seals the keys of an epoch; each is bound to its number, so one cannot be put in another's place. */
export async function storeEpoch(
  env: VaultEnvironment,
  { box, kemSeed }: NewEpoch,
  vmk: CryptoKey,
  keyEpoch: number,
): Promise<StoredEpoch> {
  const iv = env.random(12);
  const context = keyContext(epochName("kem", keyEpoch));
  const seed = await crypto.subtle.encrypt(parameters(iv, context), vmk, new Uint8Array(kemSeed));
  return {
    keyEpoch,
    box: await wrapPrivate(env, box.privateKey, vmk, epochName("box", keyEpoch)),
    kem: { iv, wrapped: new Uint8Array(seed) },
    boxPk: await rawPublic(box.publicKey),
  };
}

async function wrapPrivate(
  env: VaultEnvironment,
  key: CryptoKey,
  vmk: CryptoKey,
  name: string,
): Promise<WrappedUnderVmk> {
  const iv = env.random(12);
  const wrapped = await crypto.subtle.wrapKey("pkcs8", key, vmk, parameters(iv, keyContext(name)));
  return { iv, wrapped: new Uint8Array(wrapped) };
}

/** Opens the stored keys as handles that cannot be exported. Damaged ones are E_STORAGE_LOST: this device cannot go on. */
export async function openKeyring(stored: StoredKeys, vmk: CryptoKey): Promise<Keyring> {
  try {
    const sigHandle = await unwrapPrivate(vmk, stored.sig, keyContext("sig"), {
      algorithm: "Ed25519",
      uses: ["sign"],
    });
    const epochs = new Map<number, EpochKeys>();
    for (const epoch of stored.epochs) epochs.set(epoch.keyEpoch, await openEpoch(vmk, epoch));
    return { vmk, sig: webcryptoSigner(sigHandle, stored.sigPk), sigHandle, epochs };
  } catch (cause) {
    throw new VaultError("E_STORAGE_LOST", { cause });
  }
}

export async function openEpoch(vmk: CryptoKey, stored: StoredEpoch): Promise<EpochKeys> {
  const { keyEpoch, boxPk } = stored;
  const boxContext = keyContext(epochName("box", keyEpoch));
  const handle = await unwrapPrivate(vmk, stored.box, boxContext, {
    algorithm: "X25519",
    uses: ["deriveBits"],
  });
  const parameter = parameters(stored.kem.iv, keyContext(epochName("kem", keyEpoch)));
  const seed = await crypto.subtle.decrypt(parameter, vmk, new Uint8Array(stored.kem.wrapped));
  return { box: webcryptoAgreement(handle, boxPk), kem: kemKeyPairFromSeed(new Uint8Array(seed)), handle };
}

/** Another tab may have renewed the keys, or let old ones go: makes the ring what is stored. */
export async function refreshEpochs(env: VaultEnvironment, ring: Keyring): Promise<void> {
  const stored = await storedKeys(env);
  for (const keyEpoch of ring.epochs.keys())
    if (!stored.epochs.some((epoch) => epoch.keyEpoch === keyEpoch)) ring.epochs.delete(keyEpoch);
  for (const epoch of stored.epochs)
    if (!ring.epochs.has(epoch.keyEpoch)) ring.epochs.set(epoch.keyEpoch, await openEpoch(ring.vmk, epoch));
}

export async function storedKeys(env: VaultEnvironment): Promise<StoredKeys> {
  const stored = await env.storage.get("keys", "device");
  if (stored === undefined) throw new VaultError("E_STORAGE_LOST");
  return stored as StoredKeys; // written by this program only
}

/** What opening an envelope needs of this device's keys. */
export function openingKeys(ring: Keyring, owner: { account: Uint8Array; deviceId: Uint8Array }): UnwrapKeys {
  return unwrapKeysOf(owner, ring.epochs);
}

function epochName(name: "box" | "kem", keyEpoch: number): string {
  return `${name}/${keyEpoch}`;
}

function keyContext(name: string): Uint8Array<ArrayBuffer> {
  return utf8(`bedside/1/vault/key/${name}`);
}

function unwrapPrivate(
  key: CryptoKey,
  sealed: WrappedUnderVmk,
  context: Uint8Array,
  { algorithm, uses, extractable = false }: { algorithm: string; uses: KeyUsage[]; extractable?: boolean },
): Promise<CryptoKey> {
  const bytes = new Uint8Array(sealed.wrapped);
  const given = parameters(sealed.iv, context);
  return crypto.subtle.unwrapKey("pkcs8", bytes, key, given, algorithm, extractable, uses);
}
