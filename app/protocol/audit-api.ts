import { z } from "zod/mini";
import { bytesUpTo, counter, id32 } from "./wire.ts";

/** A log's first entry with its audit path, which names the last checkpoint of the log before (audit SPEC §4). */
const step = z.strictObject({
  first: z.strictObject({ body: bytesUpTo(4096), proof: z.array(id32) }),
  /** That checkpoint as a signed note; "" and why where the signer finds another log, or it was destroyed. */
  note: z.string(),
  refused: z.nullable(z.string()),
  /** That it extends the size of that log which was asked with. */
  consistency: z.array(id32),
});

/**
 * The open log's signed note with the verifier key as the server says it, the proof that it extends the size of it which was asked
 * with, and the steps back, log by log, to the one asked about or to the newest of which a size was given.
 */
export const auditCheckpoint = z.strictObject({
  note: z.string(),
  key: z.string(),
  consistency: z.array(id32),
  /** Why the server's own signer signs nothing newer. */
  refused: z.nullable(z.string()),
  steps: z.array(step),
});
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>;

const provenEntry = z.strictObject({
  seq: counter,
  body: bytesUpTo(4096),
  /** Audit path to the checkpoint's root, from the bottom (RFC 9162 §2.1.3). */
  proof: z.array(id32),
});
/** A log by its short name, `<year>` or `<year>-<epoch>`. */
export const yearLog = z.strictObject({
  log: z.string(),
  size: counter,
  closed: z.boolean(),
  destroyed: z.boolean(),
});
const named = z.strictObject({ pseudonym: z.string(), name: z.string(), role: z.string() });

export type YearLog = z.infer<typeof yearLog>;
/** `mayGo`: closed, kept as long as it has to be, and under no hold. */
const auditLog = z.extend(yearLog, { mayGo: z.boolean() });
export type AuditLog = z.infer<typeof auditLog>;

/** GET /api/audit/logs: every log there is, oldest first. */
export const auditLogs = z.strictObject({ logs: z.array(auditLog) });

/**
 * GET /api/audit/checkpoint?log=&known=<log>:<size>,…: how a log ended, and the entries of others that say what two officers took out
 * of it since.
 */
export const logEnd = z.strictObject({
  checkpoint: auditCheckpoint,
  removals: z.array(z.extend(provenEntry, { log: z.string() })),
});
export type LogEnd = z.infer<typeof logEnd>;

/** GET /api/audit/proof?log=&seq=&known= */
export const auditProof = z.strictObject({
  checkpoint: auditCheckpoint,
  /** The log in which the entry stands. */
  log: z.string(),
  entry: provenEntry,
});
export type AuditProof = z.infer<typeof auditProof>;

/**
 * GET /api/audit/own?log=&before=&limit=<≤ 50>&known=: the entries about oneself in one log, newest first. One that was taken
 * out while they were read is left out; one that is gone altogether is without bytes and proof.
 */
export const ownAccess = z.strictObject({
  checkpoint: auditCheckpoint,
  log: z.string(),
  entries: z.array(provenEntry),
  /** Names of those who acted. */
  people: z.array(named),
  more: z.boolean(),
  /** The nearest earlier log that has entries about oneself. */
  earlier: z.nullable(z.string()),
});
export type OwnAccess = z.infer<typeof ownAccess>;
