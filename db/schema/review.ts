import { index, integer, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import type { AccountId } from "#app/lib/ids.ts";
import type { CaseState } from "#audit/review/case-state.ts";
import type { RuleId } from "#audit/review/finding.ts";
import { bytes, count, id } from "./columns.ts";
import type { Pseudonym } from "./ids.ts";

declare const brand: unique symbol;
/** base64url of 16 random bytes. */
export type CaseId = string & { readonly [brand]: "case" };
export type HoldId = string & { readonly [brand]: "hold" };
/** base64url of SHA-256 of what was signed. */
export type SignoffId = string & { readonly [brand]: "signoff" };

/** Trust: thresholds of the rules; each sign-off carries those it was made with, so a change here shows in the next one. */
export const reviewSettings = pgTable("review_settings", {
  /** Always 1. */
  only: smallint("only").primaryKey(),
  bulkPatients: integer("bulk_patients").notNull(),
  dormantDays: integer("dormant_days").notNull(),
  denials: integer("denials").notNull(),
  /** Hours of the clinic's day; null: not set. */
  hoursFrom: smallint("hours_from"),
  hoursTo: smallint("hours_to"),
  /** Bit n: weekday n, from Sunday. */
  workDays: smallint("work_days").notNull(),
  retentionYears: smallint("retention_years").notNull(),
});

/** Trust: who removes a line here hides that patient's R7 findings from the next review; setting and removing are entries. */
export const watchedPatient = pgTable("watched_patient", {
  pseudonym: id<Pseudonym>("pseudonym").primaryKey(),
  sinceMs: count("since_ms").notNull(),
});

/** Trust: a projection of audit.review entries; who changes it makes a case look otherwise than its entries say. */
export const reviewCase = pgTable(
  "review_case",
  {
    id: id<CaseId>("id").primaryKey(),
    log: text("log").notNull(),
    rule: text("rule").$type<RuleId>().notNull(),
    /** Pseudonyms as the leaves have them. */
    subject: text("subject"),
    patient: text("patient"),
    firstSeq: count("first_seq").notNull(),
    state: text("state").$type<CaseState>().notNull(),
    assignee: id<Pseudonym>("assignee"),
  },
  (table) => [index("review_case_state").on(table.state)],
);

/** Trust: as `review_case`; the note is also the private part of its entry, which commits to it. */
export const reviewStep = pgTable(
  "review_step",
  {
    caseId: id<CaseId>("case_id")
      .notNull()
      .references(() => reviewCase.id),
    n: integer("n").notNull(),
    state: text("state").$type<CaseState>().notNull(),
    by: id<Pseudonym>("by").notNull(),
    assignee: id<Pseudonym>("assignee"),
    atMs: count("at_ms").notNull(),
    note: text("note").notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.n] })],
);

/** Trust: signed by the officer's device; a changed line no longer verifies, a missing one is named by its audit.signoff entry. */
export const reviewSignoff = pgTable("review_signoff", {
  id: id<SignoffId>("id").primaryKey(),
  accountId: id<AccountId>("account_id").notNull(),
  text: text("text").notNull(),
  signature: bytes("signature").notNull(),
  /** The signed checkpoint, the context and the findings that the text binds by hash. */
  note: text("note").notNull(),
  context: text("context").notNull(),
  findings: text("findings").notNull(),
  atMs: count("at_ms").notNull(),
});

/** Trust: who removes a line ends a hold early; setting and ending are entries. */
export const legalHold = pgTable("legal_hold", {
  id: id<HoldId>("id").primaryKey(),
  /** A year's log; null: every log. */
  log: text("log"),
  /** One patient's entries; null: all. */
  patient: id<Pseudonym>("patient"),
  reason: text("reason").notNull(),
  setBy: id<Pseudonym>("set_by").notNull(),
  setMs: count("set_ms").notNull(),
  clearedBy: id<Pseudonym>("cleared_by"),
  clearedMs: count("cleared_ms"),
});
