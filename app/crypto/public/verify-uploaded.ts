import { equalBytes } from "#app/lib/bytes.ts";
import { requireAscending } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { requireSignature } from "../primitives/signature.ts";
import { sha256 } from "../primitives/tagged.ts";
import { envHash, wrapHashesOf } from "./envelope-hash.ts";
import { ciphertextLength, type EnvelopeHeader, parseHeader } from "./envelope-header.ts";
import { parseWrap, type RecipientKey, rcpHash, type WrapParts } from "./wrap-layout.ts";

/** An envelope as the sender posts it. */
export type UploadedEnvelope = {
  readonly header: Uint8Array;
  readonly com: Uint8Array;
  readonly ct: Uint8Array;
  readonly sig: Uint8Array;
  /** In recipient order: ascending by device id. */
  readonly wraps: readonly Uint8Array[];
};

export type VerifiedUpload = {
  readonly header: EnvelopeHeader;
  readonly envHash: Uint8Array;
  readonly wrapHashes: readonly Uint8Array[];
  /** The clear part of each wrap, for routing. */
  readonly wraps: readonly WrapParts[];
};

/** Shape alone, before a database is asked: lengths, limits, suite, order and count of wraps. */
export function parseUploaded(envelope: UploadedEnvelope): VerifiedUpload {
  const { com, ct, sig } = envelope;
  const header = parseHeader(envelope.header);
  refuseUnless(com.length === 32 && sig.length === 64, "E_LEN");
  refuseUnless(ct.length === ciphertextLength(header.bodyLength), "E_LEN");
  refuseUnless(envelope.wraps.length === header.recipientCount, "E_LEN");
  const wraps = envelope.wraps.map((wrap) => parseWrap(header.suite, wrap));
  requireAscending(wraps, (wrap) => wrap.deviceId);
  const wrapHashes = wrapHashesOf(envelope.wraps);
  return { header, wrapHashes, wraps, envHash: envHash(envelope.header, com, sha256(ct), wrapHashes) };
}

/**
 * What a server can hold an upload to without a secret: shape, and the signature of the sending device (E_SIG). A server that
 * does not check harms nobody but itself; every reader checks again, and more.
 */
export function verifyUploaded(envelope: UploadedEnvelope, senderSigPk: Uint8Array): VerifiedUpload {
  const parsed = parseUploaded(envelope);
  requireSignature(envelope.sig, "env-sig", parsed.envHash, senderSigPk);
  return parsed;
}

/** Whether the wraps and rcp_hash are for exactly these recipients, ascending by device id: E_RCPT if not. */
export function requireRecipients(upload: VerifiedUpload, recipients: readonly RecipientKey[]): void {
  refuseUnless(upload.wraps.length === recipients.length, "E_RCPT");
  const same = recipients.every((each, i) => {
    const wrap = upload.wraps[i];
    return wrap !== undefined && equalBytes(wrap.deviceId, each.deviceId) && wrap.keyEpoch === each.keyEpoch;
  });
  refuseUnless(same && equalBytes(rcpHash(recipients), upload.header.rcpHash), "E_RCPT");
}
