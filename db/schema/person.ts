import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { AccountId } from "#app/lib/ids.ts";
import type { Role } from "#app/protocol/roles.ts";
import { bytes, count, id } from "./columns.ts";
import type { PersonId, Pseudonym } from "./ids.ts";

export type PersonStatus = "invited" | "pending" | "active" | "offboarded";

/**
 * Trust: the server decides here who may sign in as what; the worst is a refusal or a stranger's request to the server.
 * Who counts as staff to a browser is the root's ENDORSE, not this row.
 */
export const person = pgTable(
  "person",
  {
    id: id<PersonId>("id").primaryKey(),
    role: text("role").$type<Role>().notNull(),
    status: text("status").$type<PersonStatus>().notNull(),
    /** null until an invitation is accepted; administrators share the clinic root. */
    accountId: id<AccountId>("account_id"),
    /** The newest number of this person's feed; taken by UPDATE … RETURNING, so it has no gaps. */
    feedN: count("feed_n").notNull().default(0),
  },
  (table) => [index("person_account").on(table.accountId)],
);

/**
 * Trust: a name written here falsely shows as "says to be", because it no longer opens the signed commitment (SPEC §4);
 * a pseudonym changed here would tell the officer a wrong name beside a true entry.
 */
export const personPrivate = pgTable(
  "person_private",
  {
    personId: id<PersonId>("person_id")
      .primaryKey()
      .references(() => person.id),
    name: text("name").notNull(),
    nameSalt: bytes("name_salt").notNull(),
    pseudonym: id<Pseudonym>("pseudonym").notNull(),
  },
  (table) => [uniqueIndex("person_private_pseudonym").on(table.pseudonym)],
);
