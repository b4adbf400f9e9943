import { kemHash } from "#app/crypto/primitives/kem.ts";
import type { DeviceState } from "#app/crypto/public/chain-state.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { type ChainSigner, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { hasAsked } from "./asked.ts";
import type { VaultEnvironment } from "./environment.ts";
import { generateEpoch, type Keyring, openEpoch, storedKeys, storeEpoch } from "./keyring.ts";
import type { Model, PendingRotation } from "./model-types.ts";
import { chainIn, ownChain, signedAt } from "./pins.ts";
import type { Tx } from "./session.ts";

const dayMs = 86_400_000;
/** Keys in use for so long are renewed at the next unlock (SPEC §10 "Rotation"). */
export const renewAfterMs = 30 * dayMs;
const keepAfterMs = 45 * dayMs;

/** Since when the newest keys of this device are in use; a signed ROTATE counts before it stands in the chain. */
export function keysSinceMs(model: Model): number | null {
  return model.rotation?.atMs ?? ownDevice(model)?.epochs.at(-1)?.fromMs ?? null;
}

/** Whether the next unlock renews the keys. Roles 3 and 4 receive nothing, so their keys have nothing to lose (SPEC §5). */
export function renewalDue(model: Model, nowMs: number): boolean {
  const sinceMs = keysSinceMs(model);
  return mayRenew(model) && !hasAsked(model, nowMs) && sinceMs !== null && nowMs - sinceMs >= renewAfterMs;
}

/** One signed statement at a time waits for its place in the own chain. */
export function mayRenew(model: Model): boolean {
  const { role, cloned } = model.identity;
  const receives = role === "patient" || role === "clinician";
  const waits = model.rotation !== null || model.revocation !== null || model.kit !== null;
  return receives && !cloned && !waits && isActive(ownDevice(model));
}

/** New keys and the ROTATE that names them, stored together before anything is posted. */
export async function signRotation(
  { model, save, put }: Tx,
  ring: Keyring,
  env: VaultEnvironment,
  signer: ChainSigner,
): Promise<PendingRotation> {
  const own = ownChain(model);
  const keyEpoch = (ownDevice(model)?.keyEpoch ?? 0) + 1;
  const sealed = await storeEpoch(env, await generateEpoch(env), ring.vmk, keyEpoch);
  const keys = await openEpoch(ring.vmk, sealed);
  const at = signedAt(model, env.clock);
  const change = {
    type: "rotate",
    keyEpoch,
    boxPk: sealed.boxPk,
    kemHash: kemHash(keys.kem.publicKey),
  } as const;
  const wire = toBase64url(await signNext(own, change, at, signer));
  const stored = await storedKeys(env);
  put({ store: "keys", key: "device", value: { ...stored, epochs: [...stored.epochs, sealed] } });
  ring.epochs.set(keyEpoch, keys);
  model.rotation = { keyEpoch, wire, kemPk: toBase64url(keys.kem.publicKey), atMs: at.timeMs };
  save("rotation");
  return model.rotation;
}

/**
 * Judged by the own chain and never by an answer: the ROTATE stands there, or another statement has taken its place. Then
 * nobody has been told of the new keys, and they go.
 */
export async function settleRotation(
  { model, save, put }: Tx,
  ring: Keyring,
  env: VaultEnvironment,
): Promise<void> {
  const { rotation } = model;
  const own = model.chains.get(model.identity.accountId);
  if (rotation === null || own === undefined) return;
  const { seq } = parseWire(fromBase64url(rotation.wire)).statement.header;
  const standing = own.wires[seq];
  if (standing === undefined) return;
  if (standing !== rotation.wire) {
    const stored = await storedKeys(env);
    const epochs = stored.epochs.filter(({ keyEpoch }) => keyEpoch !== rotation.keyEpoch);
    put({ store: "keys", key: "device", value: { ...stored, epochs } });
    ring.epochs.delete(rotation.keyEpoch);
  }
  model.rotation = null;
  save("rotation");
}

/**
 * The own chain names keys of this very device that it never made: a copy of this profile renewed them (SPEC §8). After
 * `settleRotation`, which knows what this one has signed itself.
 */
export function renewedByCopy(model: Model, ring: Keyring): boolean {
  const device = ownDevice(model);
  return device !== undefined && !model.identity.cloned && !ring.epochs.has(device.keyEpoch);
}

/** The oldest keys held that were replaced 45 days ago or more. */
export function expiringEpoch(model: Model, ring: Keyring, nowMs: number): number | null {
  const epochs = ownDevice(model)?.epochs ?? [];
  for (const [place, { keyEpoch }] of epochs.entries()) {
    const next = epochs[place + 1];
    if (next !== undefined && ring.epochs.has(keyEpoch) && nowMs - next.fromMs >= keepAfterMs)
      return keyEpoch;
  }
  return null;
}

/**
 * Lets an epoch's private keys go once each listed envelope is held with its content key, or was refused for good. What waits
 * here still needs them; what the server left out of its list it could as well have withheld.
 */
export async function forgetEpoch(
  { model, put }: Tx,
  ring: Keyring,
  env: VaultEnvironment,
  { keyEpoch, listed }: { keyEpoch: number; listed: readonly string[] },
): Promise<number> {
  if (expiringEpoch(model, ring, env.clock.now()) !== keyEpoch) return listed.length;
  const settled = new Set<string>();
  for (const { envelopes, entry } of model.threads.values()) {
    for (const hash of envelopes.keys()) settled.add(hash);
    for (const { envHash } of entry.refused) settled.add(envHash);
  }
  const unopened = listed.filter((hash) => !settled.has(hash)).length;
  const waiting = [...model.parked.values()].some(({ item }) => item.type === "envelope");
  if (unopened > 0 || waiting) return Math.max(1, unopened);
  const stored = await storedKeys(env);
  const epochs = stored.epochs.filter((epoch) => epoch.keyEpoch !== keyEpoch);
  put({ store: "keys", key: "device", value: { ...stored, epochs } });
  ring.epochs.delete(keyEpoch);
  return 0;
}

function ownDevice(model: Model): DeviceState | undefined {
  return chainIn(model, model.identity.accountId)?.devices.get(model.identity.deviceId);
}

function isActive(device: DeviceState | undefined): boolean {
  return device !== undefined && device.revokedSeq === null;
}
