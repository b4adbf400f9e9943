import { z } from "zod/mini";
import { blobIds } from "./blob-api.ts";
import { bytesUpTo, counter, id32, signature, statementWire } from "./wire.ts";

/** One sealed envelope as the sender posts it (SPEC §8): wraps in recipient order, at most 1,024. */
export const sealedEnvelope = z.strictObject({
  header: bytesUpTo(1024),
  com: id32,
  ct: bytesUpTo(65_552),
  sig: signature,
  wraps: z.array(bytesUpTo(1172)).check(z.minLength(1), z.maxLength(1024)),
});
export type SealedEnvelope = z.infer<typeof sealedEnvelope>;

/** POST /api/envelopes → stored. Idempotent on (device, msg_id, env_hash); the same msg_id with another hash is 409 E_CONFLICT. */
export const envelopePost = z.strictObject({
  envelope: sealedEnvelope,
  /** Left out where there are none. */
  attachments: z.optional(blobIds),
});
export type EnvelopePost = z.infer<typeof envelopePost>;
export const envelopeStored = z.strictObject({ envHash: id32, receivedMs: counter });
export type EnvelopeStored = z.infer<typeof envelopeStored>;

/** POST /api/threads: CREATE and the first message, both or neither. Idempotent on the pair. */
export const threadPost = z.strictObject({
  create: statementWire,
  envelope: sealedEnvelope,
  attachments: z.optional(blobIds),
});
export type ThreadPost = z.infer<typeof threadPost>;

/** POST /api/threads/:threadId/close and …/members: one thread statement; 409 E_CONFLICT when another took its seq. */
export const threadStatementPost = z.strictObject({ wire: statementWire });
