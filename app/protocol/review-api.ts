import { z } from "zod/mini";
import { LEAST_RETENTION_YEARS } from "#app/lib/retention.ts";
import { yearLog } from "./audit-api.ts";
import { namedPerson } from "./officer-api.ts";
import { counter, id16, id32, lineUpTo, signature, textUpTo } from "./wire.ts";

const rule = z.string().check(z.regex(/^R([1-9]|1[0-2])$/));
const state = z.enum(["new", "assigned", "explained", "escalated", "closed"]);
/** What an officer types: at most 2,000 characters, erasable. */
const note = textUpTo(2_000);
/** A pseudonym as leaves have them, or nobody. */
const someone = z.nullable(id16);

const hour = z.int().check(z.minimum(0), z.maximum(24));
/** Thresholds of the rules, and for how many years logs are kept. */
export const reviewSettings = z.strictObject({
  bulkPatients: z.int().check(z.minimum(1), z.maximum(10_000)),
  dormantDays: z.int().check(z.minimum(1), z.maximum(3_650)),
  denials: z.int().check(z.minimum(2), z.maximum(10_000)),
  /** Of the clinic's zone; null: not set, so R3 is not computed. */
  hours: z.nullable(
    z.strictObject({
      from: hour,
      to: hour,
      days: z.array(z.int().check(z.minimum(0), z.maximum(6))).check(z.maxLength(7)),
    }),
  ),
  retentionYears: z.int().check(z.minimum(LEAST_RETENTION_YEARS), z.maximum(100)),
});
export type ReviewSettings = z.infer<typeof reviewSettings>;

const step = z.strictObject({ state, by: id16, assignee: someone, atMs: counter, note });
export const reviewCase = z.strictObject({
  id: id16,
  log: z.string(),
  rule,
  subject: someone,
  patient: someone,
  firstSeq: counter,
  state,
  assignee: someone,
  steps: z.array(step),
});
export type ReviewCase = z.infer<typeof reviewCase>;

/** A signed review with all that is needed to check it: audit SPEC §10. */
export const signedReview = z.strictObject({
  text: textUpTo(2_000),
  signature,
  note: textUpTo(4_000),
  context: textUpTo(1_000_000),
  findings: textUpTo(1_000_000),
});
export type SignedReview = z.infer<typeof signedReview>;

export const hold = z.strictObject({
  id: id16,
  log: z.nullable(z.string()),
  patient: someone,
  reason: note,
  setBy: id16,
  setMs: counter,
  clearedBy: someone,
  clearedMs: z.nullable(counter),
});
export type Hold = z.infer<typeof hold>;

/** `log`: the whole of a closed year's log; `seq` is 0 then. */
const part = z.enum(["private", "body", "log"]);
export const redaction = z.strictObject({
  id: id16,
  log: z.string(),
  seq: counter,
  part,
  reason: note,
  proposedBy: id16,
  proposedMs: counter,
  decidedBy: someone,
  decidedMs: z.nullable(counter),
  outcome: z.nullable(z.enum(["confirmed", "refused"])),
});
export type Redaction = z.infer<typeof redaction>;

/** Entries that no signed review covers, by the times of the first and the last; null while there is nothing to remind of. */
export const unreviewed = z.nullable(z.strictObject({ fromMs: counter, toMs: counter }));
export type Unreviewed = z.infer<typeof unreviewed> & object;

/** GET /api/review: everything of the officers' desk but the log itself. */
export const reviewDesk = z.strictObject({
  settings: reviewSettings,
  /** The context of the next review, as it would be signed (audit/review/context). */
  context: z.string(),
  cases: z.array(reviewCase),
  signoffs: z.array(signedReview),
  unreviewed,
  holds: z.array(hold),
  /** Newest first. */
  redactions: z.array(redaction),
  /** Years' logs there are, the newest last. */
  logs: z.array(yearLog),
  /** Pseudonyms of the officers there are. */
  officers: z.array(id16),
  own: id16,
  people: z.array(namedPerson),
});
export type ReviewDesk = z.infer<typeof reviewDesk>;

/** POST /api/review/settings takes `reviewSettings`. POST /api/review/watch: */
export const watchPost = z.strictObject({ patient: id16, watched: z.boolean() });
/** POST /api/review/cases: a case for a finding. */
export const casePost = z.strictObject({
  log: lineUpTo(100),
  rule,
  subject: someone,
  patient: someone,
  firstSeq: counter,
});
/** POST /api/review/cases/:caseId/step */
export const stepPost = z.strictObject({ state, assignee: someone, note });
/** POST /api/review/holds */
export const holdPost = z.strictObject({ log: z.nullable(lineUpTo(100)), patient: someone, reason: note });
/** POST /api/review/holds/:holdId/clear */
export const holdClear = z.strictObject({ reason: note });
/** POST /api/review/redactions: what an officer asks to take out of the log. */
export const redactionPost = z.strictObject({ log: lineUpTo(100), seq: counter, part, reason: note });
/** POST /api/review/redactions/:redactionId/decide */
export const redactionDecision = z.strictObject({ confirm: z.boolean() });
export const made = z.strictObject({ id: z.union([id16, id32]) });
