import { kemHash, kemKeyPairFromSeed } from "#app/crypto/primitives/kem.ts";
import { type Signer, webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { startChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { type DeviceRecord, deviceFlag, deviceIdOf } from "#app/crypto/public/device-record.ts";
import { invitedRole } from "#app/crypto/public/invitation.ts";
import { statementHash } from "#app/crypto/public/signed-statement.ts";
import { decodeWire } from "#app/crypto/public/statement-wire.ts";
import { signAccept } from "#app/crypto/secret/invitation-secret.ts";
import { signGenesis } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { type Protection, type Vault, VaultError } from "../rpc.ts";
import type { StorageChange, VaultEnvironment } from "./environment.ts";
import { kekFromPassphrase, kekFromPrf } from "./kek.ts";
import { noLog } from "./keylog-pin.ts";
import {
  generateKeys,
  generateVmk,
  type Keyring,
  type NewKeys,
  openKeyring,
  rawPublic,
  type StoredKeys,
  storeKeys,
  unwrapVmk,
  wrapAdm,
  wrapVmk,
} from "./keyring.ts";
import type { EntryKey } from "./model-entries.ts";
import type { Model } from "./model-types.ts";
import type { OpenInvitation } from "./open-invitation.ts";
import { roleOfChain } from "./pins.ts";
import { bindingOf, type VaultRecord, wrapContext } from "./records.ts";
import { sealedChange, type VaultMeta, writeStorage } from "./session.ts";

export interface PrfSalts {
  unlock: Uint8Array;
  admin: Uint8Array;
}

type Input = Parameters<Vault["createAccount"]>[0];
type Created = Awaited<ReturnType<Vault["createAccount"]>>;

/**
 * Makes this device and its account: keys, GENESIS and, with an invitation, ACCEPT; everything is stored in one write before
 * the caller may post any of it, so a crash leaves a provisional account or none (SPEC §5, §6, §12).
 */
export async function createAccount(
  env: VaultEnvironment,
  salts: PrfSalts,
  invitation: OpenInvitation | null,
  input: Input,
): Promise<{ created: Created; ring: Keyring }> {
  if ((input.purpose === "invitation") !== (invitation !== null)) throw new VaultError("E_INVITE");
  // A further administrator joins the clinic root by linking, which makes no account (SPEC §6 kind 5).
  if (invitation?.kind === "administrator") throw new VaultError("E_INVITE(kind)");
  const keys = await generateKeys(env);
  const sealed = await sealKeys(env, salts, keys, input);
  const log = invitation?.log ?? noLog;
  const nowMs = env.clock.now();
  const device = await deviceRecordOf(sealed.stored, keys, input.flags.prf, nowMs);
  const adm = webcryptoSigner(keys.adm.privateKey, sealed.stored.admPk);
  const { sig } = sealed.ring;
  const genesis = await signGenesis({
    role: invitation === null ? chainRole.root : invitedRole[invitation.invite.kind],
    salt: env.random(32),
    device,
    at: { timeMs: nowMs, logSize: log.size, logRoot: fromBase64url(log.root) },
    adm,
    sig,
  });
  const chain = startChain(genesis);
  const kemPk = toBase64url(kemKeyPairFromSeed(keys.kemSeed).publicKey);
  const model = newModel(chain, device, toBase64url(genesis), kemPk, invitation);
  await store(env, sealed, model);
  const challenge = fromBase64url(input.challenge);
  const credentialId = fromBase64url(input.credentialId);
  const apiAuth = await sig.sign(
    "api-auth",
    apiAuthMessage({ challenge, origin: input.origin, credentialId }),
  );
  const accept = invitation && (await acceptOf(invitation, chain, genesis, nowMs, sig));
  return {
    created: {
      account: { genesis: toBase64url(genesis), kemPk, apiAuth: toBase64url(apiAuth) },
      accept,
      accountId: model.identity.accountId,
      deviceId: model.identity.deviceId,
      nameSalt: toBase64url(env.random(32)),
    },
    ring: sealed.ring,
  };
}

interface SealedKeys {
  ring: Keyring;
  stored: StoredKeys;
  record: VaultRecord;
  hmac: CryptoKey | null;
}

/** Wraps everything, then opens the wrapped keys again as handles that cannot be exported; the first ones are forgotten. */
async function sealKeys(
  env: VaultEnvironment,
  salts: PrfSalts,
  keys: NewKeys,
  input: Input,
): Promise<SealedKeys> {
  const { credentialId, rpId, protection } = input;
  const vmk = await generateVmk();
  const hmac = protection.type === "passphrase" ? await generateHmacKey() : null;
  const unlockKek = await kekOf(env, protection, hmac, { credentialId, rpId }, "unlock", salts.unlock);
  const adminKek = await kekOf(env, protection, hmac, { credentialId, rpId }, "admin", salts.admin);
  const unlockContext = wrapContext("unlock", credentialId);
  const unlock = await wrapVmk(env, vmk, unlockKek, salts.unlock, unlockContext);
  const admin = await wrapAdm(
    env,
    keys.adm.privateKey,
    adminKek,
    salts.admin,
    wrapContext("admin", credentialId),
  );
  const stored = await storeKeys(env, keys, vmk);
  const ring = await openKeyring(stored, await unwrapVmk(unlockKek, unlock, unlockContext));
  const record: VaultRecord = {
    v: 1,
    credentialId,
    rpId,
    protection: protection.type,
    created: env.clock.now(),
    unlock,
    admin,
  };
  return { ring, stored, record, hmac };
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

async function deviceRecordOf(
  stored: StoredKeys,
  keys: NewKeys,
  prf: boolean,
  createdMs: number,
): Promise<DeviceRecord> {
  return {
    kind: "browser",
    flags: prf ? deviceFlag.prf : 0,
    admPk: stored.admPk,
    sigPk: stored.sigPk,
    boxPk: await rawPublic(keys.box.publicKey),
    kemHash: kemHash(kemKeyPairFromSeed(keys.kemSeed).publicKey),
    createdMs,
  };
}

function newModel(
  chain: ChainState,
  device: DeviceRecord,
  genesis: string,
  kemPk: string,
  invitation: OpenInvitation | null,
): Model {
  const pinned = invitation === null ? [] : [invitation.root, invitation.inviter];
  return {
    generation: 0,
    identity: {
      accountId: chain.id,
      deviceId: idOf<DeviceId>(deviceIdOf(device)),
      role: roleOfChain(chain),
      clinicId: invitation?.root.state.id ?? chain.id,
      clinicName: invitation?.payload.clinicName ?? "",
      cloned: false,
      shutOut: [],
    },
    keylog: { head: invitation?.log ?? noLog, history: [] },
    feed: 0,
    nextOutbox: 1,
    directory: null,
    kit: null,
    rotation: null,
    evidence: null,
    equivocation: null,
    chains: new Map([
      ...pinned.map((each) => [each.state.id, each] as const),
      [chain.id, { wires: [genesis], state: chain }],
    ]),
    kemKeys: new Map([[toBase64url(device.kemHash), kemPk]]),
    threads: new Map(),
    parked: new Map(),
    outbox: new Map(),
    drafts: new Map(),
    checks: new Map(),
    kept: new Map(),
  };
}

async function store(
  env: VaultEnvironment,
  { ring, stored, record, hmac }: SealedKeys,
  model: Model,
): Promise<void> {
  const keys: EntryKey[] = ["identity", "keylog", "cursors"];
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

async function acceptOf(
  invitation: OpenInvitation,
  chain: ChainState,
  genesis: Uint8Array,
  sentMs: number,
  sig: Signer,
): Promise<NonNullable<Created["accept"]>> {
  const body = { account: chain.accountId, genesis: statementHash(decodeWire(genesis).bytes), sentMs };
  const { accept, signatures } = await signAccept(body, invitation.keys, sig);
  return {
    accept: toBase64url(accept),
    acceptSigs: [toBase64url(signatures[0]), toBase64url(signatures[1])],
  };
}
