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
  box: WrappedUnderVmk;
  kem: WrappedUnderVmk;
  admPk: Uint8Array;
  sigPk: Uint8Array;
  boxPk: Uint8Array;
}

/** What an unlocked vault holds: handles that cannot be exported, and the KEM pair, which WebCrypto does not know. */
export interface Keyring {
  vmk: CryptoKey;
  sig: Signer;
  box: BoxAgreement;
  kem: KemKeyPair;
  /** Every handle, for the claim that none can be exported. */
  handles: readonly CryptoKey[];
}

/** Freshly generated pairs, extractable once, between creation and wrapping. */
export interface NewKeys {
  adm: CryptoKeyPair;
  sig: CryptoKeyPair;
  box: CryptoKeyPair;
  kemSeed: Uint8Array;
}

const vmkUses: KeyUsage[] = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];

export async function generateVmk(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, vmkUses);
}

export async function generateKeys(env: VaultEnvironment): Promise<NewKeys> {
  // generateKey of these algorithms gives pairs; the types leave a single key open.
  const pair = async (algorithm: string, uses: KeyUsage[]) =>
    (await crypto.subtle.generateKey(algorithm, true, uses)) as CryptoKeyPair;
  return {
    adm: await pair("Ed25519", ["sign", "verify"]),
    sig: await pair("Ed25519", ["sign", "verify"]),
    box: await pair("X25519", ["deriveBits"]),
    kemSeed: env.random(kemSizes.seed),
  };
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

export function unwrapVmk(kek: CryptoKey, sealed: Wrapped, context: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey(
    "raw",
    new Uint8Array(sealed.wrapped),
    kek,
    parameters(sealed.iv, context),
    "AES-GCM",
    false,
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

export function unwrapAdm(kek: CryptoKey, sealed: Wrapped, context: Uint8Array): Promise<CryptoKey> {
  return unwrapPrivate(kek, sealed, context, "Ed25519", ["sign"]);
}

export async function storeKeys(env: VaultEnvironment, keys: NewKeys, vmk: CryptoKey): Promise<StoredKeys> {
  const wrap = async (key: CryptoKey, name: string): Promise<WrappedUnderVmk> => {
    const iv = env.random(12);
    const wrapped = await crypto.subtle.wrapKey("pkcs8", key, vmk, parameters(iv, keyContext(name)));
    return { iv, wrapped: new Uint8Array(wrapped) };
  };
  const iv = env.random(12);
  const seed = await crypto.subtle.encrypt(
    parameters(iv, keyContext("kem")),
    vmk,
    new Uint8Array(keys.kemSeed),
  );
  return {
    v: 1,
    sig: await wrap(keys.sig.privateKey, "sig"),
    box: await wrap(keys.box.privateKey, "box"),
    kem: { iv, wrapped: new Uint8Array(seed) },
    admPk: await rawPublic(keys.adm.publicKey),
    sigPk: await rawPublic(keys.sig.publicKey),
    boxPk: await rawPublic(keys.box.publicKey),
  };
}

/** Opens the stored keys as handles that cannot be exported. Damaged ones are E_STORAGE_LOST: this device cannot go on. */
export async function openKeyring(stored: StoredKeys, vmk: CryptoKey): Promise<Keyring> {
  try {
    const sig = await unwrapPrivate(vmk, stored.sig, keyContext("sig"), "Ed25519", ["sign"]);
    const box = await unwrapPrivate(vmk, stored.box, keyContext("box"), "X25519", ["deriveBits"]);
    const parameter = parameters(stored.kem.iv, keyContext("kem"));
    const seed = await crypto.subtle.decrypt(parameter, vmk, new Uint8Array(stored.kem.wrapped));
    return {
      vmk,
      sig: webcryptoSigner(sig, stored.sigPk),
      box: webcryptoAgreement(box, stored.boxPk),
      kem: kemKeyPairFromSeed(new Uint8Array(seed)),
      handles: [vmk, sig, box],
    };
  } catch (cause) {
    throw new VaultError("E_STORAGE_LOST", { cause });
  }
}

/** What opening an envelope needs of this device's keys. Only epoch 0 is held: there is no rotation yet. */
export function openingKeys(ring: Keyring, owner: { account: Uint8Array; deviceId: Uint8Array }): UnwrapKeys {
  return unwrapKeysOf(owner, new Map([[0, { box: ring.box, kem: ring.kem }]]));
}

function keyContext(name: string): Uint8Array<ArrayBuffer> {
  return utf8(`bedside/1/vault/key/${name}`);
}

function unwrapPrivate(
  key: CryptoKey,
  sealed: WrappedUnderVmk,
  context: Uint8Array,
  algorithm: string,
  uses: KeyUsage[],
): Promise<CryptoKey> {
  const bytes = new Uint8Array(sealed.wrapped);
  return crypto.subtle.unwrapKey("pkcs8", bytes, key, parameters(sealed.iv, context), algorithm, false, uses);
}
