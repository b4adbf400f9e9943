import { sql } from "drizzle-orm";
import { check, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";
import type { AccountId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";

/**
 * Trust: the server may write anything here. The root id is pinned by every browser from its invitation, so another root
 * is refused there; a false reply time or emergency number would be shown, which is why changes are entries of the log.
 */
export const clinic = pgTable(
  "clinic",
  {
    one: smallint("one").primaryKey().default(1),
    rootAccountId: id<AccountId>("root_account_id").notNull(),
    name: text("name").notNull(),
    replyHours: integer("reply_hours").notNull(),
    emergencyNumber: text("emergency_number").notNull(),
    crisisNumber: text("crisis_number"),
  },
  (table) => [check("clinic_one", sql`${table.one} = 1`)],
);

/**
 * Trust: whoever can write here before a clinic exists can become its first administrator: the operator's own machine,
 * trusted once (SPEC §5). Afterwards no token is honoured.
 */
export const setupToken = pgTable("setup_token", {
  tokenHash: bytes("token_hash").primaryKey(),
  expiresMs: count("expires_ms").notNull(),
});
