import { kemHash, kemKeyPairFromSeed } from "#app/crypto/primitives/kem.ts";
import { type DeviceRecord, deviceFlag } from "#app/crypto/public/device-record.ts";
import { type Protection, VaultError } from "../rpc.ts";
import type { StorageChange, VaultEnvironment } from "./environment.ts";
import { kekFromPassphrase, kekFromPrf } from "./kek.ts";
import {
  generateVmk,
  type Keyring,
  type NewKeys,
  openKeyring,
  rawPublic,
  type StoredKeys,
  storeKeys,
  unwrapAdm,
  unwrapVmk,
  wrapAdm,
  wrapVmk,
} from "./keyring.ts";
import type { EntryKey } from "./model-entries.ts";
import type { Model } from "./model-types.ts";
import { bindingOf, type VaultRecord, wrapContext } from "./records.ts";
import { sealedChange, type VaultMeta, writeStorage } from "./session.ts";

export interface PrfSalts {
  unlock: Uint8Array;
  admin: Uint8Array;
}

/** The passkey, or its substitute, that new keys are sealed for. */
export interface SealFor {
  credentialId: string;
  rpId: string;
  protection: Protection;
}

/** New device keys as they will be stored, and the handles that use them. */
export interface SealedKeys {
  ring: Keyring;
  /** Not extractable; for what is signed while this device is made, then forgotten. */
  adm: CryptoKey;
  kemPk: Uint8Array;
  stored: StoredKeys;
  record: VaultRecord;
  hmac: CryptoKey | null;
}

/** Wraps everything, then opens the wrapped keys again as handles that cannot be exported; the first ones are forgotten. */
export async function sealKeys(
  env: VaultEnvironment,
  salts: PrfSalts,
  keys: NewKeys,
  input: SealFor,
): Promise<SealedKeys> {
  const { credentialId, rpId, protection } = input;
  const vmk = await generateVmk();
  const hmac = protection.type === "passphrase" ? await generateHmacKey() : null;
  const unlockKek = await kekOf(env, protection, hmac, { credentialId, rpId }, "unlock", salts.unlock);
  const adminKek = await kekOf(env, protection, hmac, { credentialId, rpId }, "admin", salts.admin);
  const unlockContext = wrapContext("unlock", credentialId);
  const unlock = await wrapVmk(env, vmk, unlockKek, salts.unlock, unlockContext);
  const adminContext = wrapContext("admin", credentialId);
  const admin = await wrapAdm(env, keys.adm.privateKey, adminKek, salts.admin, adminContext);
  const stored = await storeKeys(env, keys, vmk);
  const ring = await openKeyring(stored, await unwrapVmk(unlockKek, unlock, unlockContext));
  const kemPk = kemKeyPairFromSeed(keys.kemSeed).publicKey;
  const record: VaultRecord = {
    v: 1,
    credentialId,
    rpId,
    protection: protection.type,
    created: env.clock.now(),
    unlock,
    admin,
  };
  return { ring, adm: await unwrapAdm(adminKek, admin, adminContext), kemPk, stored, record, hmac };
}

function kekOf(
  env: VaultEnvironment,
  protection: Protection,
  hmac: CryptoKey | null,
  record: Pick<VaultRecord, "credentialId" | "rpId">,
  purpose: "unlock" | "admin",
  salt: Uint8Array,
): Promise<CryptoKey> {
  const binding = bindingOf(record, purpose, salt);
  if (protection.type === "prf") return kekFromPrf(protection[purpose], binding);
  if (hmac === null) throw new VaultError("E_INTERNAL");
  return kekFromPassphrase(protection.passphrase, hmac, binding, env.passphraseRounds);
}

function generateHmacKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** The public half of a new browser device. */
export async function newDeviceRecord(
  stored: StoredKeys,
  keys: NewKeys,
  flags: { prf: boolean; history: boolean },
  createdMs: number,
): Promise<DeviceRecord> {
  return {
    kind: "browser",
    flags: (flags.prf ? deviceFlag.prf : 0) | (flags.history ? deviceFlag.mayReceiveHistory : 0),
    admPk: stored.admPk,
    sigPk: stored.sigPk,
    boxPk: await rawPublic(keys.box.publicKey),
    kemHash: kemHash(kemKeyPairFromSeed(keys.kemSeed).publicKey),
    createdMs,
  };
}

/** Keys and model in one write: a crash leaves a provisional vault or none. */
export async function storeNewVault(
  env: VaultEnvironment,
  { ring, stored, record, hmac }: SealedKeys,
  model: Model,
): Promise<void> {
  const keys: EntryKey[] = ["identity", "keylog", "cursors"];
  if (model.welcome !== null) keys.push("welcome");
  if (model.sheetKeys !== null) keys.push("sheet-keys");
  for (const id of model.checks.keys()) keys.push(`check/${id}`);
  for (const id of model.names.keys()) keys.push(`device-name/${id}`);
  for (const id of model.chains.keys()) keys.push(`chain/${id}`);
  for (const hash of model.kemKeys.keys()) keys.push(`kem/${hash}`);
  const { accountId, deviceId, role } = model.identity;
  const meta: VaultMeta = { v: 1, generation: 1, accountId, deviceId, role, provisional: true };
  const changes: StorageChange[] = await Promise.all(
    keys.map((key) => sealedChange(env, ring.vmk, model, key, 1)),
  );
  changes.push(
    { store: "meta", key: "vault", value: meta },
    { store: "records", key: record.credentialId, value: record },
    { store: "keys", key: "device", value: stored },
  );
  if (hmac !== null) changes.push({ store: "keys", key: "hmac", value: hmac });
  await writeStorage(env, changes);
}
