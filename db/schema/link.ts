import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { AccountId, DeviceId, LinkId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";
import type { PersonId } from "./ids.ts";
import { person } from "./person.ts";

/**
 * Trust: where two browsers of one person meet for some minutes. What they say is sealed under a secret that only they have;
 * who writes here can hinder a link or put a stranger's passkey beside it, which no key of the account then signs for.
 */
export const link = pgTable("link", {
  id: id<LinkId>("id").primaryKey(),
  expiresMs: count("expires_ms").notNull(),
  /** The account whose browser answered; null until one did. */
  accountId: id<AccountId>("account_id"),
  /** Who will sign in with the new browser. */
  personId: id<PersonId>("person_id").references(() => person.id),
  /** The new browser, once its ADD stands in the chain. */
  deviceId: id<DeviceId>("device_id"),
  /** The new browser's passkey, which opens nothing until `finish` binds it. */
  credentialId: bytes("credential_id").notNull(),
  publicKey: bytes("public_key").notNull(),
  counter: count("counter").notNull(),
  transports: text("transports").array().notNull(),
});

export type LinkSide = "new" | "old";

/** Trust: as `link`. */
export const linkMessage = pgTable(
  "link_message",
  {
    linkId: id<LinkId>("link_id")
      .notNull()
      .references(() => link.id, { onDelete: "cascade" }),
    side: text("side").$type<LinkSide>().notNull(),
    n: integer("n").notNull(),
    sealed: bytes("sealed").notNull(),
  },
  (table) => [primaryKey({ columns: [table.linkId, table.side, table.n] })],
);
