import { pgTable } from "drizzle-orm/pg-core";
import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";
import type { PersonId } from "./ids.ts";
import { person } from "./person.ts";

/**
 * Trust: leads from a recovery sheet to its account. Who reads it learns which device is a kit; a row changed here leads to
 * another account, whose chain the sheet's keys do not stand in.
 */
export const kitLocator = pgTable("kit_locator", {
  /** SHA-256 of the 16 bytes that only the sheet gives. */
  hash: bytes("hash").primaryKey(),
  deviceId: id<DeviceId>("device_id").notNull(),
  /** Who made the sheet: administrators share one account. */
  personId: id<PersonId>("person_id")
    .notNull()
    .references(() => person.id),
});

/**
 * Trust: half a REVOKE of a recovery sheet waits here for another browser of the same account. It removes nothing without the
 * second signature; what is written here falsely does not verify in the browser that is asked.
 */
export const sheetRemoval = pgTable("sheet_removal", {
  accountId: id<AccountId>("account_id").primaryKey(),
  statement: bytes("statement").notNull(),
  signerDeviceId: id<DeviceId>("signer_device_id").notNull(),
  signature: bytes("signature").notNull(),
  expiresMs: count("expires_ms").notNull(),
});
