import { refuseUnless } from "#app/crypto/errors.ts";
import { type Signer, webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { wordsFromEntropy } from "#app/crypto/primitives/words.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { type DeviceRecord, deviceIdOf, encodeDeviceRecord } from "#app/crypto/public/device-record.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { signAccept } from "#app/crypto/secret/invitation-secret.ts";
import {
  formatLinkQr,
  linkCommitment,
  linkDigits,
  linkIdOf,
  mixedLinkSecret,
} from "#app/crypto/secret/linking.ts";
import { provePossession } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import type { JoinStarted, LinkStarted, LinkStep } from "../linking-rpc.ts";
import { type Vault, VaultError } from "../rpc.ts";
import { type AccountNotes, takeNotes } from "./account-notes.ts";
import type { VaultEnvironment } from "./environment.ts";
import { generateKeys, type Keyring } from "./keyring.ts";
import { type Offer, openFromOld, sealLink, type WelcomeMessage } from "./link-messages.ts";
import { firstPin } from "./log-pins.ts";
import type { KeylogPin } from "./model-types.ts";
import { newModel } from "./new-model.ts";
import type { OpenInvitation } from "./open-invitation.ts";
import { newDeviceRecord, type PrfSalts, type SealedKeys, sealKeys, storeNewVault } from "./seal-keys.ts";

/** A browser on its way into an account: in memory only, until the other device has welcomed it. */
export interface NewLink {
  secret: Uint8Array;
  credentialId: string;
  device: DeviceRecord;
  keys: SealedKeys;
  adm: Signer;
  offer: Offer | null;
  welcome: WelcomeMessage | null;
  /** This side's part of the digits, shown after the other side's is known. */
  nonce: Uint8Array;
  /** The clinic root and the key log's pin that an invitation has shown; null where a device of one's own is all that there is. */
  invited: { accountId: string; keylog: KeylogPin } | null;
}

/** Step 1: keys for the passkey that was just made, the secret, and what the other device has to know (SPEC §10). */
export async function startLink(
  env: VaultEnvironment,
  salts: PrfSalts,
  input: Parameters<Vault["linkStart"]>[0],
  secret: Uint8Array = env.random(16),
): Promise<{ link: NewLink; started: LinkStarted }> {
  const made = await generateKeys(env);
  const keys = await sealKeys(env, salts, made, input);
  const device = await newDeviceRecord(keys.stored, made, { ...input.flags, history: true }, env.clock.now());
  const adm = webcryptoSigner(keys.adm, keys.stored.admPk);
  const { credentialId } = input;
  const nonce = env.random(32);
  const message = sealLink(
    secret,
    {
      v: 2,
      type: "hello",
      device: toBase64url(encodeDeviceRecord(device)),
      kemPk: toBase64url(keys.kemPk),
      commit: toBase64url(linkCommitment(nonce)),
      label: input.label,
    },
    env.random,
  );
  return {
    link: { secret, credentialId, device, keys, adm, nonce, offer: null, welcome: null, invited: null },
    started: {
      linkId: toBase64url(linkIdOf(secret)),
      qr: formatLinkQr(secret, deviceIdOf(device)),
      words: wordsFromEntropy(secret),
      message,
    },
  };
}

/** Step 3 for every offer, one account only; then the welcome, which counts when it is about that account. */
export async function answerLink(env: VaultEnvironment, link: NewLink, sealed: string): Promise<LinkStep> {
  const message = openFromOld(link.secret, sealed);
  const first = link.offer ?? message;
  if (message.accountId !== first.accountId || message.clinicId !== first.clinicId)
    throw new VaultError("E_LINK");
  // The clinic that was invited to, and no other.
  if (link.invited !== null && message.accountId !== link.invited.accountId) throw new VaultError("E_LINK");
  if (message.type === "welcome") {
    if (link.offer === null) throw new VaultError("E_LINK_STEP");
    const digits = digitsOf(link, link.offer);
    link.welcome = message;
    return { type: "welcome", digits, clinicName: message.clinicName };
  }
  // The nonce shown here was answered once: another one for the same would let the digits be chosen.
  if (link.offer !== null && link.offer.nonce !== message.nonce) throw new VaultError("E_LINK");
  link.offer = message;
  const digits = digitsOf(link, message);
  const { seq, prev } = message;
  const place = { accountId: fromBase64url(message.accountId), seq, prev: fromBase64url(prev) };
  const possession = await provePossession(place, link.device, { adm: link.adm, sig: link.keys.ring.sig });
  const proof = {
    possessionAdm: toBase64url(possession.possessionAdm),
    possessionSig: toBase64url(possession.possessionSig),
  };
  return {
    type: "proof",
    digits,
    message: sealLink(
      link.secret,
      { v: 2, type: "proof", seq, prev, nonce: toBase64url(link.nonce), ...proof },
      env.random,
    ),
  };
}

function digitsOf({ secret, nonce, device }: NewLink, offer: Offer): string {
  const mixed = mixedLinkSecret(secret, nonce, fromBase64url(offer.nonce));
  return linkDigits(mixed, deviceIdOf(device), fromBase64url(offer.accountId));
}

/** A browser that an administrator invited: its keys, the same first message under the invitation's secret, and ACCEPT (SPEC §6 kind 5). */
export async function startJoin(
  env: VaultEnvironment,
  salts: PrfSalts,
  input: Parameters<Vault["linkStart"]>[0],
  { invite, keys, secret, root, keylog }: OpenInvitation,
): Promise<{ link: NewLink; started: JoinStarted }> {
  refuseUnless(invite.kind === inviteKind.administrator, "E_INVITE", "kind");
  const { link, started } = await startLink(env, salts, input, secret);
  link.invited = { accountId: root.state.id, keylog };
  const body = { account: root.state.accountId, genesis: deviceIdOf(link.device), sentMs: env.clock.now() };
  const { accept, signatures } = await signAccept(body, keys, link.keys.ring.sig);
  return {
    link,
    started: {
      linkId: started.linkId,
      message: started.message,
      join: {
        device: toBase64url(encodeDeviceRecord(link.device)),
        accept: toBase64url(accept),
        acceptSigs: [toBase64url(signatures[0]), toBase64url(signatures[1])],
      },
    },
  };
}

/**
 * Stores the vault as the welcome describes it, provisional, and signs for the passkey. Whether this device really stands in
 * that chain is judged when the key log gives it: nothing is believed or sent before (SPEC §10).
 */
export async function finishLink(
  env: VaultEnvironment,
  link: NewLink,
  { challenge, origin }: Parameters<Vault["linkAuth"]>[0],
): Promise<{ ring: Keyring; auth: Awaited<ReturnType<Vault["linkAuth"]>> }> {
  const { welcome, keys, device, credentialId } = link;
  if (welcome === null) throw new VaultError("E_LINK_STEP");
  const deviceId = toBase64url(deviceIdOf(device)) as DeviceId; // hashed from the keys above
  const model = newModel({
    identity: {
      // Ids as an own device gave them, sealed under the link's secret; the chain decides.
      accountId: welcome.accountId as AccountId,
      clinicId: welcome.clinicId as AccountId,
      deviceId,
      role: welcome.role,
      clinicName: welcome.clinicName,
      auditKey: welcome.pins.auditKey,
    },
    keylog: link.invited?.keylog ?? firstPin(welcome.pins),
    chains: [],
    kem: { hash: toBase64url(device.kemHash), publicKey: toBase64url(keys.kemPk) },
    welcome: { seq: welcome.seq, head: welcome.head, from: welcome.from as DeviceId, settled: false },
  });
  // Ids as an own device gave them: what no account or device bears is looked up by nobody.
  const notes = welcome.notes as AccountNotes;
  takeNotes({ model, save: () => undefined, put: () => undefined }, notes);
  await storeNewVault(env, keys, model);
  const asked = {
    challenge: fromBase64url(challenge),
    origin,
    credentialId: fromBase64url(credentialId),
  };
  const apiAuth = toBase64url(await keys.ring.sig.sign("api-auth", apiAuthMessage(asked)));
  return { ring: keys.ring, auth: { challenge, deviceId, apiAuth } };
}
