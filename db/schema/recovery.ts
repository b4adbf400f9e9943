import { pgTable } from "drizzle-orm/pg-core";
import type { DeviceId } from "#app/lib/ids.ts";
import { bytes, id } from "./columns.ts";
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
