import { decodeAll, zeroId } from "#app/crypto/codec.ts";
import { refuseUnless } from "#app/crypto/errors.ts";
import { kemHash } from "#app/crypto/primitives/kem.ts";
import { requireSignature } from "#app/crypto/primitives/signature.ts";
import { entropyFromWords } from "#app/crypto/primitives/words.ts";
import { decodeAccept, verifyAccept } from "#app/crypto/public/acceptance.ts";
import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { extendChain } from "#app/crypto/public/chain-replay.ts";
import { activeDeviceLimit, type ChainState } from "#app/crypto/public/chain-state.ts";
import {
  checkDeviceKeys,
  type DeviceRecord,
  deviceIdOf,
  readDeviceRecord,
} from "#app/crypto/public/device-record.ts";
import type { Invite } from "#app/crypto/public/invitation.ts";
import { verifyInvite } from "#app/crypto/public/invitation-verify.ts";
import { possessionMessage } from "#app/crypto/public/possession.ts";
import { inviteKeys } from "#app/crypto/secret/invitation-secret.ts";
import {
  linkCommitment,
  linkDigits,
  linkIdOf,
  mixedLinkSecret,
  parseLinkQr,
} from "#app/crypto/secret/linking.ts";
import { type ChainChange, type ChainSigner, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import type { DevicePost } from "#app/protocol/link-api.ts";
import type { LinkCandidate, LinkingVault } from "../linking-rpc.ts";
import { VaultError } from "../rpc.ts";
import { welcomeNotes } from "./account-notes.ts";
import type { VaultEnvironment } from "./environment.ts";
import { openFromNew, type Proof, sealLink } from "./link-messages.ts";
import { logPinsOf } from "./log-pins.ts";
import type { Model } from "./model-types.ts";
import { ownChain, rootIn, signedAt } from "./pins.ts";
import { requireAllowedProtection } from "./policy.ts";

/** A browser that asks to be added, as far as this one knows it; in memory only. */
export interface OldLink {
  secret: Uint8Array;
  /** From a QR; null when the words were typed, and the six digits decide. */
  expected: Uint8Array | null;
  candidate: { device: DeviceRecord; kemPk: string; label: string; commit: string } | null;
  proof: Proof | null;
  /** This side's part of the digits; null until the new browser has committed to its own. */
  nonce: Uint8Array | null;
  /** The answer to an invitation that this device made; null where the person's own browser asks. */
  answered: { invite: Invite; accept: Uint8Array; acceptSigs: [Uint8Array, Uint8Array] } | null;
}

/** A QR names the secret and the device, words the secret alone; E_LINK_WORDS for what is neither. */
export function joinLink(text: string): OldLink {
  const begun = { candidate: null, proof: null, nonce: null, answered: null };
  if (text.includes("|")) {
    const { linkSecret, deviceId } = parseLinkQr(text.trim());
    return { ...begun, secret: linkSecret, expected: deviceId };
  }
  const words = entropyFromWords(text);
  if (!words.ok) throw new VaultError("E_LINK_WORDS");
  return { ...begun, secret: words.entropy, expected: null };
}

/** The browser of an invited administrator: the secret is the invitation's, and ACCEPT names the device (SPEC §6 kind 5). */
export function joinInvited(
  model: Model,
  { invId, invite, sig, accept, acceptSigs }: Parameters<LinkingVault["linkJoinInvited"]>[0],
): OldLink {
  const kept = model.kept.get(inviteSecretName(invId));
  if (kept === undefined) throw new VaultError("E_NOT_INVITER");
  const secret = fromBase64url(kept);
  const root = rootIn(model);
  const keys = inviteKeys(secret, root.accountId);
  const verified = verifyInvite(fromBase64url(invite), fromBase64url(sig), {
    ...{ rootChain: root, inviterChain: root, nowMs: decodeAccept(fromBase64url(accept)).sentMs },
    link: { clinicId: root.accountId, invPk: keys.invPk },
  });
  const bytes = fromBase64url(accept);
  return {
    secret,
    expected: decodeAccept(bytes).genesis,
    candidate: null,
    proof: null,
    nonce: null,
    answered: {
      invite: verified,
      accept: bytes,
      acceptSigs: [fromBase64url(acceptSigs[0]), fromBase64url(acceptSigs[1])],
    },
  };
}

/** Where the vault keeps the secret of an invitation of this kind until it is answered: the inviter needs it once more. */
export function inviteSecretName(invId: string): string {
  return `invited-${invId}`;
}

export function joinedLinkId(link: OldLink): string {
  return toBase64url(linkIdOf(link.secret));
}

/** Step 2: the place in the chain that the new browser has to prove its keys for (SPEC §10). */
export function offerLink(model: Model, env: VaultEnvironment, link: OldLink, hello: string | null): string {
  if (hello !== null) link.candidate = candidateOf(model, link, hello);
  if (link.candidate === null) throw new VaultError("E_LINK_STEP");
  const own = ownChain(model);
  if (activeDevices(own).length >= activeDeviceLimit) throw new VaultError("E_DEVICE_LIMIT");
  link.proof = null;
  const { accountId, clinicId } = model.identity;
  const place = { seq: own.seq + 1, prev: toBase64url(own.head) };
  link.nonce ??= env.random(32);
  const nonce = toBase64url(link.nonce);
  return sealLink(link.secret, { v: 2, type: "offer", accountId, clinicId, nonce, ...place }, env.random);
}

function candidateOf(
  model: Model,
  { secret, expected, answered }: OldLink,
  hello: string,
): NonNullable<OldLink["candidate"]> {
  const message = openFromNew(secret, hello);
  if (message.type !== "hello") throw new VaultError("E_LINK_STEP");
  const device = decodeAll(fromBase64url(message.device), readDeviceRecord);
  if (expected !== null && !equalBytes(expected, deviceIdOf(device))) throw new VaultError("E_LINK");
  checkDeviceKeys(device);
  requireAllowedProtection(rootIn(model), ownChain(model).role, device);
  refuseUnless(device.kind === "browser", "E_FLAGS");
  refuseUnless(equalBytes(kemHash(fromBase64url(message.kemPk)), device.kemHash), "E_RCPT");
  if (answered !== null) {
    const { invite, accept, acceptSigs } = answered;
    verifyAccept(accept, acceptSigs, { invite, answerer: { root: rootIn(model), device } });
  }
  return { device, kemPk: message.kemPk, label: message.label, commit: message.commit };
}

/** Step 3 arrives. Null when it is for a place that the chain has left; a proof that does not hold is E_CHAIN(possession). */
export function takeProof(model: Model, link: OldLink, sealed: string): LinkCandidate | null {
  const { candidate, secret, nonce } = link;
  if (candidate === null || nonce === null) throw new VaultError("E_LINK_STEP");
  const proof = openFromNew(secret, sealed);
  if (proof.type !== "proof") throw new VaultError("E_LINK_STEP");
  const ofNew = fromBase64url(proof.nonce);
  if (toBase64url(linkCommitment(ofNew)) !== candidate.commit) throw new VaultError("E_LINK");
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
    digits: linkDigits(mixedLinkSecret(secret, ofNew, nonce), deviceIdOf(candidate.device), accountId),
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
    ...({ v: 2, type: "welcome", accountId, role, seq, head: toBase64url(head), from: deviceId } as const),
    ...{ clinicId, clinicName: model.directory?.answer.clinic.name ?? clinicName, pins: logPinsOf(model) },
    notes: welcomeNotes(model),
  };
  return {
    type: "link",
    post: { wire: toBase64url(wire), kemPk: candidate.kemPk, linkId: joinedLinkId(link) },
    welcome: sealLink(secret, message, env.random),
  };
}
