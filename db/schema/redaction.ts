import { pgTable, text } from "drizzle-orm/pg-core";
import type { RedactedPart } from "#audit/redactions.ts";
import { count, id } from "./columns.ts";
import type { Pseudonym } from "./ids.ts";

declare const brand: unique symbol;
/** base64url of 16 random bytes. */
export type RedactionId = string & { readonly [brand]: "redaction" };

/**
 * What officers proposed to take out of the log, and what another one decided. Trust: a projection of audit.redact entries;
 * who writes "confirmed" here takes nothing out, and what is taken out without its entry is E_PRIV for whoever verifies.
 */
export const redaction = pgTable("redaction", {
  id: id<RedactionId>("id").primaryKey(),
  log: text("log").notNull(),
  seq: count("seq").notNull(),
  /** `log`: the whole closed log, and `seq` is 0. */
  part: text("part").$type<RedactedPart | "log">().notNull(),
  reason: text("reason").notNull(),
  proposedBy: id<Pseudonym>("proposed_by").notNull(),
  proposedMs: count("proposed_ms").notNull(),
  decidedBy: id<Pseudonym>("decided_by"),
  decidedMs: count("decided_ms"),
  /** null: nobody has decided. */
  outcome: text("outcome").$type<"confirmed" | "refused">(),
});
