import { z } from "zod/mini";
import { auditCheckpoint } from "./audit-api.ts";
import { bytesUpTo, counter, id16, id32, textUpTo } from "./wire.ts";

/** Why the law allows or demands it (45 CFR 164.512); `error`: it should not have happened. */
export const grounds = [
  "law",
  "public-health",
  "abuse",
  "oversight",
  "court",
  "police",
  "death",
  "research",
  "threat",
  "government",
  "compensation",
  "error",
  "other",
] as const;
export type Ground = (typeof grounds)[number];

const text = (length: number) => textUpTo(length).check(z.trim());
const said = (length: number) => text(length).check(z.minLength(1));
const day = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/));

/**
 * What an accounting has to say of one disclosure (45 CFR 164.528(b)(2)). As JSON in this order of fields it is the private
 * part of its entry (audit SPEC §5); `date` comes first, before anything that was typed.
 */
export const disclosureText = z.strictObject({
  date: day,
  recipient: said(200),
  /** "" where it is not known. */
  address: text(300),
  /** What was given, in a few words. */
  what: said(1_000),
  purpose: said(1_000),
  ground: z.enum(grounds),
});
export type DisclosureText = z.infer<typeof disclosureText>;

/** POST /api/disclosures: one that was made outside the program. `corrects`: an earlier line that it stands for. */
export const disclosurePost = z.strictObject({
  patient: id16,
  text: disclosureText,
  corrects: z.nullable(id16),
});
export const disclosureMade = z.strictObject({ id: id16 });

const line = z.strictObject({
  /** The year's log in which the entry stands. */
  log: z.string(),
  seq: counter,
  body: bytesUpTo(4096),
  /** Audit path to the root of its log's last checkpoint; empty where no step leads back to that log. */
  proof: z.array(id32),
  /** Salt and text that the entry commits to; null once erased. */
  part: z.nullable(z.strictObject({ salt: id32, bytes: bytesUpTo(16_384) })),
});

/** GET /api/disclosures?patient=&from=<day>&to=<day>&known= and GET /api/disclosures/own?known=: oldest first. */
export const accounting = z.strictObject({
  checkpoint: auditCheckpoint,
  lines: z.array(line),
  people: z.array(z.strictObject({ pseudonym: z.string(), name: z.string(), role: z.string() })),
});
export type Accounting = z.infer<typeof accounting>;
