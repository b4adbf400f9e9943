import { index, pgTable, text } from "drizzle-orm/pg-core";
import type { DeviceId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";
import type { PersonId } from "./ids.ts";
import { person } from "./person.ts";

/**
 * Trust: whoever can write here can sign in as anyone and see that person's metadata, and nothing more: no key of a vault
 * is derived from anything in this table.
 */
export const credential = pgTable(
  "credential",
  {
    id: bytes("id").primaryKey(),
    personId: id<PersonId>("person_id")
      .notNull()
      .references(() => person.id),
    deviceId: id<DeviceId>("device_id").notNull(),
    publicKey: bytes("public_key").notNull(),
    /** The authenticator's signature counter (WebAuthn L3 §6.1.1); 0 where it keeps none. */
    counter: count("counter").notNull(),
    transports: text("transports").array().notNull(),
  },
  (table) => [index("credential_person").on(table.personId)],
);

/** Trust: as `credential`. A row read from here is not a cookie: only SHA-256 of the token is kept. */
export const session = pgTable(
  "session",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    /** What the audit log calls this session; base64url. */
    pseudonym: text("pseudonym").notNull(),
    personId: id<PersonId>("person_id")
      .notNull()
      .references(() => person.id),
    deviceId: id<DeviceId>("device_id").notNull(),
    endsMs: count("ends_ms").notNull(),
    seenMs: count("seen_ms").notNull(),
  },
  (table) => [index("session_person").on(table.personId)],
);

export type ChallengePurpose =
  | "setup"
  | "invitation"
  | "session"
  | "passkey"
  | "device-passkey"
  | "link"
  | "recovery";

/** Trust: a row put here lets an old ceremony count as fresh for five minutes. Rows are taken by DELETE … RETURNING. */
export const challenge = pgTable("challenge", {
  challenge: bytes("challenge").primaryKey(),
  purpose: text("purpose").$type<ChallengePurpose>().notNull(),
  /** Token hash, invitation, link or device id that the ceremony is for; empty for sign-in and a passkey without a person. */
  subject: bytes("subject").notNull(),
  expiresMs: count("expires_ms").notNull(),
});
