import { decodeAll, zeroId } from "#app/crypto/codec.ts";
import { refuseUnless } from "#app/crypto/errors.ts";
import { kemHash } from "#app/crypto/primitives/kem.ts";
import { requireSignature } from "#app/crypto/primitives/signature.ts";
import { entropyFromWords } from "#app/crypto/primitives/words.ts";
import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { extendChain } from "#app/crypto/public/chain-replay.ts";
import { activeDeviceLimit, type ChainState } from "#app/crypto/public/chain-state.ts";
import {
  checkDeviceKeys,
  type DeviceRecord,
  deviceIdOf,
  readDeviceRecord,
} from "#app/crypto/public/device-record.ts";
import { possessionMessage } from "#app/crypto/public/possession.ts";
import { linkDigits, linkIdOf, parseLinkQr } from "#app/crypto/secret/linking.ts";
import { type ChainChange, type ChainSigner, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import type { DevicePost } from "#app/protocol/link-api.ts";
import type { LinkCandidate } from "../linking-rpc.ts";
import { VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { openFromNew, type Proof, sealLink } from "./link-messages.ts";
import { logPinsOf } from "./log-pins.ts";
import type { Model } from "./model-types.ts";
import { ownChain, signedAt } from "./pins.ts";

/** A browser that asks to be added, as far as this one knows it; in memory only. */
export interface OldLink {
  secret: Uint8Array;
  /** From a QR; null when the words were typed, and the six digits decide. */
  expected: Uint8Array | null;
  candidate: { device: DeviceRecord; kemPk: string; label: string } | null;
  proof: Proof | null;
}

/** A QR names the secret and the device, words the secret alone; E_LINK_WORDS for what is neither. */
export function joinLink(text: string): OldLink {
  const begun = { candidate: null, proof: null };
  if (text.includes("|")) {
    const { linkSecret, deviceId } = parseLinkQr(text.trim());
    return { ...begun, secret: linkSecret, expected: deviceId };
  }
  const words = entropyFromWords(text);
  if (!words.ok) throw new VaultError("E_LINK_WORDS");
  return { ...begun, secret: words.entropy, expected: null };
}

export function joinedLinkId(link: OldLink): string {
  return toBase64url(linkIdOf(link.secret));
}

/** Step 2: the place in the chain that the new browser has to prove its keys for (SPEC §10). */
export function offerLink(model: Model, env: VaultEnvironment, link: OldLink, hello: string | null): string {
  if (hello !== null) link.candidate = candidateOf(link, hello);
  if (link.candidate === null) throw new VaultError("E_LINK_STEP");
  const own = ownChain(model);
  if (activeDevices(own).length >= activeDeviceLimit) throw new VaultError("E_DEVICE_LIMIT");
  link.proof = null;
  const { accountId, clinicId } = model.identity;
  const place = { seq: own.seq + 1, prev: toBase64url(own.head) };
  return sealLink(link.secret, { v: 1, type: "offer", accountId, clinicId, ...place }, env.random);
}

function candidateOf({ secret, expected }: OldLink, hello: string): NonNullable<OldLink["candidate"]> {
  const message = openFromNew(secret, hello);
  if (message.type !== "hello") throw new VaultError("E_LINK_STEP");
  const device = decodeAll(fromBase64url(message.device), readDeviceRecord);
  if (expected !== null && !equalBytes(expected, deviceIdOf(device))) throw new VaultError("E_LINK");
  checkDeviceKeys(device);
  refuseUnless(device.kind === "browser", "E_FLAGS");
  refuseUnless(equalBytes(kemHash(fromBase64url(message.kemPk)), device.kemHash), "E_RCPT");
  return { device, kemPk: message.kemPk, label: message.label };
}

/** Step 3 arrives. Null when it is for a place that the chain has left; a proof that does not hold is E_CHAIN(possession). */
export function takeProof(model: Model, link: OldLink, sealed: string): LinkCandidate | null {
  const { candidate, secret } = link;
  if (candidate === null) throw new VaultError("E_LINK_STEP");
  const proof = openFromNew(secret, sealed);
  if (proof.type !== "proof") throw new VaultError("E_LINK_STEP");
  const own = ownChain(model);
  const { accountId } = own;
  if (!isCurrent(own, proof)) return null;
  const place = { accountId, seq: proof.seq, prev: fromBase64url(proof.prev), device: candidate.device };
  const message = possessionMessage(place);
  const { admPk, sigPk } = candidate.device;
  requireSignature(fromBase64url(proof.possessionAdm), "possess", message, admPk, "possession");
  requireSignature(fromBase64url(proof.possessionSig), "possess", message, sigPk, "possession");
  link.proof = proof;
  return {
    label: candidate.label,
    digits: linkDigits(secret, deviceIdOf(candidate.device), accountId),
  };
}

function isCurrent(own: ChainState, { seq, prev }: Proof): boolean {
  return seq === own.seq + 1 && prev === toBase64url(own.head);
}

/** What the confirmation lists and the ceremony signs: the ADD of exactly the browser whose digits were compared. */
export interface LinkPlan {
  type: "link";
  change: ChainChange;
  link: OldLink;
  label: string;
}

export function planLink(model: Model, link: OldLink | null): LinkPlan {
  if (link?.candidate == null || link.proof === null) throw new VaultError("E_LINK_STEP");
  const { candidate, proof } = link;
  if (!isCurrent(ownChain(model), proof)) throw new VaultError("E_ADMIN_EXPIRED");
  const change: ChainChange = {
    type: "add",
    device: candidate.device,
    replaces: zeroId(),
    possessionAdm: fromBase64url(proof.possessionAdm),
    possessionSig: fromBase64url(proof.possessionSig),
  };
  return { type: "link", change, link, label: candidate.label };
}

/** Step 4: the ADD to post, and what to say to the new browser once the server has taken it. */
export async function signLink(
  model: Model,
  env: VaultEnvironment,
  own: ChainState,
  { change, link }: LinkPlan,
  signer: ChainSigner,
): Promise<{ type: "link"; post: DevicePost; welcome: string }> {
  const { candidate, secret } = link;
  if (candidate === null) throw new VaultError("E_LINK_STEP");
  const wire = await signNext(own, change, signedAt(model, env.clock), signer);
  const { seq, head } = extendChain(own, wire);
  const { accountId, clinicId, role, deviceId, clinicName } = model.identity;
  const message = {
    ...({ v: 1, type: "welcome", accountId, role, seq, head: toBase64url(head), from: deviceId } as const),
    ...{ clinicId, clinicName: model.directory?.answer.clinic.name ?? clinicName, pins: logPinsOf(model) },
  };
  return {
    type: "link",
    post: { wire: toBase64url(wire), kemPk: candidate.kemPk, linkId: joinedLinkId(link) },
    welcome: sealLink(secret, message, env.random),
  };
}
