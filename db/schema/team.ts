import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { AccountId, TeamId } from "#app/lib/ids.ts";
import { bytes, id } from "./columns.ts";

/** Trust: a name written here falsely no longer opens the commitment in the newest TEAM statement (SPEC §4). */
export const team = pgTable("team", {
  id: id<TeamId>("id").primaryKey(),
  name: text("name").notNull(),
  nameSalt: bytes("name_salt").notNull(),
});

/** Trust: a projection of the newest TEAM statements for access checks; browsers read rosters from the root's chain only. */
export const teamMember = pgTable(
  "team_member",
  {
    teamId: id<TeamId>("team_id")
      .notNull()
      .references(() => team.id),
    accountId: id<AccountId>("account_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.accountId] }),
    index("team_member_account").on(table.accountId),
  ],
);
