import { wrapHashesOf } from "#app/crypto/public/envelope-hash.ts";
import { parseWrap } from "#app/crypto/public/wrap-layout.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import type { InvitationAccept, InvitationRequest } from "#app/protocol/invitation-api.ts";
import type { SealedEnvelope } from "#app/protocol/message-api.ts";
import type { DeliveredStatement } from "#app/protocol/sync-api.ts";

export type FeedItem = DeliveredStatement | ({ n: number; type: "envelope" } & Stored);
export type Invitation = { request: InvitationRequest; answer: InvitationAccept | null };
export type Stored = { envelope: SealedEnvelope; envHash: string; threadId: string; receivedMs: number };

/** Changes an answer on its way to a device: the hostile server of the vault's tests. */
export type Tamper = (path: string, answer: unknown) => unknown;

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

/** Who is signed in, for as long as any test takes. */
export function sessionAnswer(
  line: { account: string; device: string },
  person: { role: string; name: string } | undefined,
  clinicId: string,
) {
  const { role = "patient", name = "x" } = person ?? {};
  const session = { sessionEndsMs: 9e12, idleMs: 1e6 };
  return {
    role,
    status: "active",
    name,
    accountId: line.account,
    deviceId: line.device,
    clinicId,
    ...session,
  };
}

export function fill<T>(to: Map<string, T>, from: ReadonlyMap<string, T>): void {
  for (const [name, value] of structuredClone(from)) to.set(name, value);
}
