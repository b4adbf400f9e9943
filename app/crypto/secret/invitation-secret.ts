import { concat, equalBytes } from "#app/lib/bytes.ts";
import { refuseUnless } from "../errors.ts";
import type { Random } from "../primitives/random.ts";
import { secretboxOpen, secretboxSeal } from "../primitives/secretbox.ts";
import { type Signer, softwareSigner } from "../primitives/signature.ts";
import { kdf } from "../primitives/tagged.ts";
import { type Accept, encodeAccept } from "../public/acceptance.ts";
import { encodeInvite, type Invite, inviteIdOf } from "../public/invitation.ts";
import { formatInviteFragment, type InviteFragment } from "../public/invitation-fragment.ts";
import { type InviteContext, verifyInvite } from "../public/invitation-verify.ts";

/** What the 16 secret bytes of a link give: the key that answers, and the key that opens the inviter's payload (SPEC §6). */
export type InviteKeys = {
  readonly invId: Uint8Array;
  readonly invPk: Uint8Array;
  readonly signer: Signer;
  readonly boxKey: Uint8Array;
};

const empty = new Uint8Array(0);
export const invitePayloadLimit = 4096;

export function inviteKeys(secret: Uint8Array, clinicId: Uint8Array): InviteKeys {
  refuseUnless(secret.length === 16 && clinicId.length === 32, "E_LEN");
  const signer = softwareSigner(kdf(secret, clinicId, "invite/sig", empty, 32));
  const invPk = signer.publicKey;
  return { invId: inviteIdOf(invPk), invPk, signer, boxKey: kdf(secret, clinicId, "invite/box", empty, 32) };
}

/** A new invitation in the inviter's browser; `fragment` is shown once, as link and QR, and kept nowhere. */
export async function createInvitation(input: {
  invite: Omit<Invite, "invPk">;
  payload: Uint8Array;
  clinicId: Uint8Array;
  sig: Signer;
  random: Random;
}): Promise<{
  invId: Uint8Array;
  invite: Uint8Array;
  signature: Uint8Array;
  payload: Uint8Array;
  fragment: string;
}> {
  const secret = input.random(16);
  const keys = inviteKeys(secret, input.clinicId);
  const invite = encodeInvite({ ...input.invite, invPk: keys.invPk });
  return {
    invId: keys.invId,
    invite,
    signature: await input.sig.sign("invite", invite),
    payload: sealInvitePayload(input.payload, keys.boxKey, input.random),
    fragment: formatInviteFragment({ invId: keys.invId, secret, clinicId: input.clinicId }),
  };
}

/** nonce 24 | secretbox under k_inv, of at most 4 KiB. */
export function sealInvitePayload(
  payload: Uint8Array,
  boxKey: Uint8Array,
  random: Random,
): Uint8Array<ArrayBuffer> {
  refuseUnless(payload.length <= invitePayloadLimit, "E_LIMIT");
  const nonce = random(24);
  return concat(nonce, secretboxSeal(payload, nonce, boxKey));
}

/** Opens the payload that the server stored; one it swapped or altered is E_CT. */
export function openInvitePayload(sealed: Uint8Array, boxKey: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(sealed.length >= 40, "E_LEN");
  refuseUnless(sealed.length <= invitePayloadLimit + 40, "E_LIMIT");
  return secretboxOpen(sealed.subarray(24), sealed.subarray(0, 24), boxKey);
}

/** Everything the invited browser checks before it makes keys: the link names this invitation and clinic, the INVITE holds, the payload opens. */
export function openInvitation(
  fragment: InviteFragment,
  served: { readonly invite: Uint8Array; readonly signature: Uint8Array; readonly payload: Uint8Array },
  context: Omit<InviteContext, "link">,
): { invite: Invite; payload: Uint8Array; keys: InviteKeys } {
  const keys = inviteKeys(fragment.secret, fragment.clinicId);
  refuseUnless(equalBytes(keys.invId, fragment.invId), "E_INVITE", "clinic");
  const link = { clinicId: fragment.clinicId, invPk: keys.invPk };
  const invite = verifyInvite(served.invite, served.signature, { ...context, link });
  return { invite, payload: openInvitePayload(served.payload, keys.boxKey), keys };
}

/** The answer, signed by the key from the link and by the new device's sig key, in this order. */
export async function signAccept(
  accept: Omit<Accept, "invId">,
  keys: InviteKeys,
  sig: Signer,
): Promise<{ accept: Uint8Array; signatures: [Uint8Array, Uint8Array] }> {
  const bytes = encodeAccept({ ...accept, invId: keys.invId });
  return {
    accept: bytes,
    signatures: [await keys.signer.sign("invite-acc", bytes), await sig.sign("invite-acc", bytes)],
  };
}
