import nacl from "tweetnacl";
import { type BoxKeyPair, boxKeyPairFromSecret } from "#app/crypto/primitives/box.ts";
import { kemEncapsulate } from "#app/crypto/primitives/kem.ts";
import { secretboxSeal } from "#app/crypto/primitives/secretbox.ts";
import { kdf, sha256 } from "#app/crypto/primitives/tagged.ts";
import { encodeBody } from "#app/crypto/public/body.ts";
import { envHash, headerHash, wrapHashesOf } from "#app/crypto/public/envelope-hash.ts";
import { type EnvelopeHeader, encodeHeader } from "#app/crypto/public/envelope-header.ts";
import { padBody } from "#app/crypto/public/padding.ts";
import { viewsOf } from "#app/crypto/public/recipients.ts";
import type { UploadedEnvelope } from "#app/crypto/public/verify-uploaded.ts";
import { rcpHash } from "#app/crypto/public/wrap-layout.ts";
import type { SealRecipient } from "#app/crypto/secret/seal-inner.ts";
import { wrapKey } from "#app/crypto/secret/wrap.ts";
import type { Draft, EnvelopeWorld } from "#tests/factories/envelope-world.ts";

/** What a forger holds of the envelope in the making. */
export type Forgery = {
  readonly contentKey: Uint8Array;
  readonly ephemeral: BoxKeyPair;
  readonly headerHash: Uint8Array;
  readonly recipients: readonly SealRecipient[];
  wrap(recipient: SealRecipient, contentKey?: Uint8Array): Uint8Array;
};

/**
 * An envelope by someone who has a signing key and keeps no rule: every field of the header, each wrap and the padded body
 * may be chosen, and the result is signed and committed as if all were well.
 */
export async function forge(
  world: EnvelopeWorld,
  draft: Draft & {
    /** The plain text as it goes into the secretbox. */
    padded?: Uint8Array;
    wholeHeader?: Partial<EnvelopeHeader>;
    rawHeader?: (bytes: Uint8Array) => Uint8Array;
    wraps?: (forgery: Forgery) => Uint8Array[];
  } = {},
): Promise<UploadedEnvelope> {
  const { by = world.alice, device = by.first, thread = world.thread } = draft;
  const fields = world.header(draft);
  const recipients = draft.recipients ?? world.recipients(fields.sentMs, thread);
  const contentKey = world.random(32);
  const ephemeral = boxKeyPairFromSecret(world.random(32));
  const views = draft.views ?? viewsOf(thread, world.chain, world.root.chain);
  const value = { text: draft.text ?? "forged", attachments: [], voidCtrs: [], ...draft.message };
  const inner = draft.inner ?? encodeBody({ ...(draft.content ?? { type: "message", value }), views });
  const padded = draft.padded ?? padBody(inner);
  const encoded = encodeHeader({
    ...fields,
    ephPk: ephemeral.publicKey,
    recipientCount: recipients.length,
    rcpHash: rcpHash(recipients),
    bodyLength: padded.length,
    ...draft.wholeHeader,
  });
  const header = draft.rawHeader?.(encoded) ?? encoded;
  const hh = headerHash(header);
  const wrap = (recipient: SealRecipient, key = contentKey) => {
    if (recipient.kemPk === null) throw new Error("a forger too needs the KEM key");
    const encapsulation = kemEncapsulate(recipient.kemPk, world.random);
    const shared = nacl.scalarMult(ephemeral.secretKey, recipient.boxPk);
    return wrapKey(key, hh, { publicKey: ephemeral.publicKey, shared }, recipient, encapsulation);
  };
  const forgery = { contentKey, ephemeral, headerHash: hh, recipients, wrap };
  const wraps = draft.wraps?.(forgery) ?? recipients.map((each) => wrap(each));
  const okm = kdf(contentKey, hh, "msg", new Uint8Array(), 88);
  const ct = secretboxSeal(padded, okm.subarray(32, 56), okm.subarray(0, 32));
  const com = okm.subarray(56, 88);
  const hash = envHash(header, com, sha256(ct), wrapHashesOf(wraps));
  return { header, com, ct, wraps, sig: await device.keys.sig.sign("env-sig", hash) };
}
