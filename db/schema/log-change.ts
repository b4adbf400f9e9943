import { integer, pgTable, primaryKey } from "drizzle-orm/pg-core";
import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";

/**
 * Who said on their own device that a restore was meant (audit SPEC §12); the change itself is the signer's. Trust: signed by that
 * device, so a changed line no longer verifies; a missing one makes browsers wait.
 */
export const logConsent = pgTable(
  "log_consent",
  {
    /** SHA-256 of the change's text. */
    change: bytes("change").notNull(),
    number: integer("number").notNull(),
    accountId: id<AccountId>("account_id").notNull(),
    deviceId: id<DeviceId>("device_id").notNull(),
    signature: bytes("signature").notNull(),
    atMs: count("at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.change, table.accountId] })],
);
