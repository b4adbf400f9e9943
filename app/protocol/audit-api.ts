import { z } from "zod/mini";
import { bytesUpTo, counter, id32 } from "./wire.ts";

/** A signed note with the verifier key as the server says it, and the proof that it extends the size asked with. */
export const auditCheckpoint = z.strictObject({
  note: z.string(),
  key: z.string(),
  consistency: z.array(id32),
  /** Why the server's own signer signs nothing newer. */
  refused: z.nullable(z.string()),
});
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>;

const provenEntry = z.strictObject({
  seq: counter,
  body: bytesUpTo(4096),
  /** Audit path to the checkpoint's root, from the bottom (RFC 9162 §2.1.3). */
  proof: z.array(id32),
});
const named = z.strictObject({ pseudonym: z.string(), name: z.string(), role: z.string() });

/** GET /api/audit/proof?seq=&size= */
export const auditProof = z.strictObject({
  checkpoint: auditCheckpoint,
  /** The year's log in which the entry stands. */
  log: z.string(),
  entry: provenEntry,
});
export type AuditProof = z.infer<typeof auditProof>;

/** GET /api/audit/own?before=&limit=<≤ 50>&size=: the entries about oneself, newest first. */
export const ownAccess = z.strictObject({
  checkpoint: auditCheckpoint,
  entries: z.array(provenEntry),
  /** Names of those who acted. */
  people: z.array(named),
  more: z.boolean(),
});
export type OwnAccess = z.infer<typeof ownAccess>;
