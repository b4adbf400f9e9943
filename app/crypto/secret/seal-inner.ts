import { compareBytes, equalBytes } from "#app/lib/bytes.ts";
import { zeroId } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { ephemeralAgreement } from "../primitives/box.ts";
import { kemEncapsulate, kemHash } from "../primitives/kem.ts";
import { checkBoxPublicKey } from "../primitives/key-hygiene.ts";
import type { Random } from "../primitives/random.ts";
import type { Signer } from "../primitives/signature.ts";
import { sha256 } from "../primitives/tagged.ts";
import { envHash, headerHash, wrapHashesOf } from "../public/envelope-hash.ts";
import { type EnvelopeHeader, encodeHeader } from "../public/envelope-header.ts";
import { paddedBodyLength } from "../public/padding.ts";
import type { UploadedEnvelope } from "../public/verify-uploaded.ts";
import { type RecipientKey, rcpHash } from "../public/wrap-layout.ts";
import { sealContent } from "./content.ts";
import { type Encapsulation, wrapKey } from "./wrap.ts";

/** A device to wrap to. `kemPk` is the 1,184 bytes that kemHash names; null only in suite 1. */
export type SealRecipient = RecipientKey & { readonly kemPk: Uint8Array | null };

/** The header fields that a sender decides; the others follow from recipients and body. */
export type SealHeader = Omit<EnvelopeHeader, "ephPk" | "recipientCount" | "rcpHash" | "bodyLength">;

export type SealInner = {
  readonly header: SealHeader;
  readonly recipients: readonly SealRecipient[];
  readonly random: Random;
  readonly signer: Signer;
};

/** A sealed envelope with what the outbox and the sealed cache keep of it. */
export type SealedEnvelope = UploadedEnvelope & {
  readonly envHash: Uint8Array;
  readonly contentKey: Uint8Array;
};

/**
 * Seals bytes once and wraps the content key to each device (SPEC §8). Randomness is drawn in this order: content key 32,
 * ephemeral secret 32, then 32 an encapsulation, ascending by device id. `sealEnvelope` is the way in for everything but
 * the known answers: it fixes the suite and lays out a checked body.
 */
export async function sealInner(input: SealInner, inner: Uint8Array): Promise<SealedEnvelope> {
  const { random, signer } = input;
  const recipients = input.recipients.toSorted((a, b) => compareBytes(a.deviceId, b.deviceId));
  const contentKey = new Uint8Array(random(32));
  const ephemeral = await ephemeralAgreement(random);
  const header = encodeHeader({
    ...input.header,
    ephPk: ephemeral.publicKey,
    recipientCount: recipients.length,
    rcpHash: rcpHash(recipients.map((each) => namedKeys(input.header, each))),
    bodyLength: paddedBodyLength(4 + inner.length),
  });
  const hh = headerHash(header);
  const { com, ct } = sealContent(contentKey, hh, inner);
  for (const { boxPk } of recipients) checkBoxPublicKey(boxPk);
  const agreements = recipients.map(({ boxPk }) => ephemeral.agree(boxPk));
  // While these run, the encapsulations, which no engine offers.
  const encapsulations = recipients.map((each) => encapsulate(input.header, each, random));
  const { publicKey } = ephemeral;
  const shares = await Promise.all(agreements);
  const wraps = recipients.map((each, i) => {
    const share = { publicKey, shared: shares[i] as Uint8Array }; // one for each recipient
    return wrapKey(contentKey, hh, share, each, encapsulations[i] ?? null);
  });
  const hash = envHash(header, com, sha256(ct), wrapHashesOf(wraps));
  return { header, com, ct, sig: await signer.sign("env-sig", hash), wraps, envHash: hash, contentKey };
}

function namedKeys({ suite }: SealHeader, recipient: SealRecipient): RecipientKey {
  return suite === 1 ? { ...recipient, kemHash: zeroId() } : recipient;
}

/** The chain names the KEM key by its hash; bytes from the server that do not match it are E_RCPT. */
function encapsulate({ suite }: SealHeader, recipient: SealRecipient, random: Random): Encapsulation | null {
  if (suite === 1) return null;
  const { kemPk } = recipient;
  refuseUnless(kemPk !== null && equalBytes(kemHash(kemPk), recipient.kemHash), "E_RCPT");
  return kemEncapsulate(kemPk, random);
}
