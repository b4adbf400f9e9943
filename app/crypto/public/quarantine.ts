import { toBase64url } from "#app/lib/base64url.ts";
import { ancestorsOf, type OrderInput } from "./thread-order.ts";

/** An envelope with what this device knows of its author. */
export type AuthoredInput = OrderInput & {
  /** False once the author's device is revoked, or the author has lost WRITE (SPEC §8). */
  readonly authorLive: boolean;
  /** Whether it was received here before that was known. */
  readonly receivedBefore: boolean;
};

/**
 * Envelopes of authors revoked later that must not be shown: those neither received before the revocation was known here
 * nor an ancestor of a live author's message (SPEC §8). A thief can back-date, but cannot make a live author name his message.
 */
export function quarantined(envelopes: readonly AuthoredInput[]): Uint8Array[] {
  const known = new Map(envelopes.map((envelope) => [toBase64url(envelope.envHash), envelope]));
  const vouched = new Set<string>();
  const stack = envelopes.filter((envelope) => envelope.authorLive);
  for (let envelope = stack.pop(); envelope !== undefined; envelope = stack.pop())
    for (const hash of ancestorsOf(envelope)) {
      const id = toBase64url(hash);
      const ancestor = known.get(id);
      if (ancestor === undefined || vouched.has(id)) continue;
      vouched.add(id);
      stack.push(ancestor);
    }
  return [...known]
    .filter(([id, { authorLive, receivedBefore }]) => !authorLive && !receivedBefore && !vouched.has(id))
    .map(([, envelope]) => envelope.envHash);
}
