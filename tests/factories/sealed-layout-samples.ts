import { pkcs8Of } from "#app/crypto/primitives/pkcs8.ts";
import type { Random } from "#app/crypto/primitives/random.ts";
import { inviteKeys, openInvitePayload, sealInvitePayload } from "#app/crypto/secret/invitation-secret.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { fromUtf8, toHex } from "#app/lib/bytes.ts";
import { encodePayload, type InvitationPayload } from "#app/vault/worker/invitation-payload.ts";
import { type KekPurpose, kekFromPassphrase, kekFromPrf, prfInput } from "#app/vault/worker/kek.ts";
import { storeEpoch, storeKeys, wrapAdm, wrapVmk } from "#app/vault/worker/keyring.ts";
import {
  type FromNew,
  type FromOld,
  openFromNew,
  openFromOld,
  sealLink,
} from "#app/vault/worker/link-messages.ts";
import { bindingOf, wrapContext } from "#app/vault/worker/records.ts";
import { sealEntry } from "#app/vault/worker/sealed-entry.ts";

const field = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const text = (byte: number, length = 32) => toBase64url(field(byte, length));
/** Nonces and IVs that say that they are. */
const random: Random = (length) => field(0xee, length);
// Sealing draws random bytes and nothing else of its surroundings.
const env = { random } as unknown as Parameters<typeof wrapVmk>[0];

const secret = field(0x31, 16);
const pins = { keylog: { key: "log+01020304+key", note: "log\n1\nroot\n" }, auditKey: "audit+01020304+key" };
const payload: InvitationPayload = {
  ...{ v: 2, clinicName: "Harbour Clinic", inviterName: "Dr Łucja 李", inviterSalt: text(0x42) },
  ...{ name: "Maya Ortiz", nameSalt: text(0x43), pins },
};
const place = { seq: 513, prev: text(0x12) };
const fromNew: FromNew[] = [
  {
    ...{ v: 2, type: "hello", device: text(0x44, 138), kemPk: text(0x45, 1184) },
    ...{ commit: text(0x49), label: "Chrome on Android" },
  },
  {
    ...{ v: 2, type: "proof", ...place, nonce: text(0x4a) },
    ...{ possessionAdm: text(0x46, 64), possessionSig: text(0x47, 64) },
  },
];
const fromOld: FromOld[] = [
  { v: 2, type: "offer", accountId: text(0x11), ...place, clinicId: text(0x48), nonce: text(0x4b) },
  {
    ...{ v: 2, type: "welcome", accountId: text(0x11), role: "patient", seq: 513, head: text(0x13) },
    ...{ from: text(0x14), clinicId: text(0x48), clinicName: "Harbour Clinic", pins },
    notes: {
      names: [{ device: text(0x4c), name: "Kitchen tablet", atMs: 1_767_225_600_123 }],
      checks: [{ account: text(0x4d), by: "digits", atMs: 1_767_225_600_124, name: null }],
    },
  },
];

/** What is sealed with a link's secret and what a vault keeps, with fixed keys and nonces; frozen beside the other layouts. */
export async function sealedLayoutSamples(): Promise<Record<string, string>> {
  return { ...invitationPayload(), ...linkMessages(), ...(await vaultRecord()) };
}

function invitationPayload(): Record<string, string> {
  const { invId, invPk, boxKey } = inviteKeys(secret, field(0x11));
  const sealed = sealInvitePayload(encodePayload(payload), boxKey, random);
  return {
    "invitation keys": toHex(new Uint8Array([...invId, ...invPk, ...boxKey])),
    "invitation payload": fromUtf8(openInvitePayload(sealed, boxKey)),
    "invitation payload, sealed": toHex(sealed),
  };
}

function linkMessages(): Record<string, string> {
  const of = (message: FromNew | FromOld, opened: unknown, sealed: string): [string, string][] => [
    [`link/${message.type}`, JSON.stringify(opened)],
    [`link/${message.type}, sealed`, sealed],
  ];
  const seal = (message: FromNew | FromOld) => sealLink(secret, message, random);
  return Object.fromEntries([
    ...fromNew.flatMap((message) => of(message, openFromNew(secret, seal(message)), seal(message))),
    ...fromOld.flatMap((message) => of(message, openFromOld(secret, seal(message)), seal(message))),
  ]);
}

/** A record's two wraps, the wrapped device keys and one entry of the sealed store. */
async function vaultRecord(): Promise<Record<string, string>> {
  const record = { credentialId: text(0x51), rpId: "clinic.example" };
  const kek = (purpose: KekPurpose) =>
    kekFromPrf(field(0x52), bindingOf(record, purpose, field(purpose === "unlock" ? 0x53 : 0x54)));
  const vmk = await crypto.subtle.importKey("raw", field(0x55), "AES-GCM", true, [
    ...(["encrypt", "decrypt", "wrapKey", "unwrapKey"] as const),
  ]);
  const adm = await pairOf("Ed25519", 0x56);
  const sig = await pairOf("Ed25519", 0x57);
  const epoch = { box: await pairOf("X25519", 0x58), kemSeed: field(0x59, 64) };
  const unlock = wrapContext("unlock", record.credentialId);
  const admin = wrapContext("admin", record.credentialId);
  const wrappedVmk = await wrapVmk(env, vmk, await kek("unlock"), field(0x53), unlock);
  const wrappedAdm = await wrapAdm(env, adm.privateKey, await kek("admin"), field(0x54), admin);
  const stored = await storeKeys(env, { adm, sig, ...epoch }, vmk);
  const first = stored.epochs[0] ?? (await storeEpoch(env, epoch, vmk, 0));
  const later = await storeEpoch(env, epoch, vmk, 1);
  const hmac = await crypto.subtle.importKey("raw", field(0x5a), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const binding = bindingOf(record, "unlock", field(0x53));
  const typed = await kekFromPassphrase("correct horse battery", hmac, binding, 1_000);
  const byPassphrase = await wrapVmk(env, vmk, typed, field(0x53), unlock);
  const entry = await sealEntry(env, vmk, "draft/new", 7, { text: "Is it normal?" });
  return {
    "vault/prf input, unlock": toHex(prfInput("unlock", field(0x53))),
    "vault/prf input, admin": toHex(prfInput("admin", field(0x54))),
    "vault/wrap context, unlock": toHex(unlock),
    "vault/wrap context, admin": toHex(admin),
    "vault/record, vault key": toHex(wrappedVmk.wrapped),
    "vault/record, vault key under a passphrase": toHex(byPassphrase.wrapped),
    "vault/record, adm key": toHex(wrappedAdm.wrapped),
    "vault/sig key": toHex(stored.sig.wrapped),
    "vault/box key of epoch 0": toHex(first.box.wrapped),
    "vault/kem seed of epoch 0": toHex(first.kem.wrapped),
    "vault/box key of epoch 1": toHex(later.box.wrapped),
    "vault/sealed entry": toHex(entry.box),
  };
}

async function pairOf(algorithm: "Ed25519" | "X25519", byte: number): Promise<CryptoKeyPair> {
  const uses: KeyUsage[] = algorithm === "Ed25519" ? ["sign"] : ["deriveBits"];
  const pkcs8 = pkcs8Of(algorithm, field(byte));
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, uses);
  const { kty = "", crv = "", x = "" } = await crypto.subtle.exportKey("jwk", privateKey);
  const publicKey = await crypto.subtle.importKey("jwk", { kty, crv, x }, algorithm, true, []);
  return { privateKey, publicKey };
}
