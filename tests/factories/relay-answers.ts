import { wrapHashesOf } from "#app/crypto/public/envelope-hash.ts";
import { parseWrap } from "#app/crypto/public/wrap-layout.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import type { SealedEnvelope } from "#app/protocol/message-api.ts";

export type Stored = { envelope: SealedEnvelope; envHash: string; threadId: string; receivedMs: number };

/** One stored envelope as one device gets it. */
export function deliveredTo({ n, envelope, threadId, receivedMs }: { n: number } & Stored, device: string) {
  const wraps = envelope.wraps.map(fromBase64url);
  const own = wraps.find((wrap) => toBase64url(parseWrap(2, wrap).deviceId) === device);
  const { header, com, ct, sig } = envelope;
  const wrapHashes = toBase64url(concat(...wrapHashesOf(wraps)));
  return {
    n,
    type: "envelope" as const,
    threadId,
    header,
    com,
    ct,
    sig,
    wrapHashes,
    wrap: own ? toBase64url(own) : null,
    receivedMs,
  };
}

/** What a browser needs to make a passkey. */
export function creationAnswer() {
  const challenge = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  return {
    challenge,
    rpId: "clinic.test",
    rpName: "Bedside",
    userHandle: challenge,
    userName: "x",
    excludeCredentials: [],
  };
}
