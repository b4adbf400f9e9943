import { index, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import type { AccountId, DeviceId, StmtHash } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";

/** Trust: the head is the row lock that orders a chain; browsers replay the statements and never read this. */
export const account = pgTable("account", {
  id: id<AccountId>("id").primaryKey(),
  headSeq: count("head_seq").notNull(),
  head: id<StmtHash>("head").notNull(),
});

/**
 * Trust: statements are signed and leaves of the key log. The server can withhold one until a peer's views show it,
 * never alter or invent one.
 */
export const chainStatement = pgTable(
  "chain_statement",
  {
    accountId: id<AccountId>("account_id")
      .notNull()
      .references(() => account.id),
    seq: count("seq").notNull(),
    hash: id<StmtHash>("hash").notNull(),
    wire: bytes("wire").notNull(),
    /** Index of its leaf in the key log. */
    logIndex: count("log_index").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.seq] }),
    index("chain_statement_log").on(table.logIndex),
  ],
);

/** Trust: a projection of the chains for access checks, and the only home of ML-KEM keys, which their hash in the chain binds. */
export const device = pgTable(
  "device",
  {
    id: id<DeviceId>("id").primaryKey(),
    accountId: id<AccountId>("account_id")
      .notNull()
      .references(() => account.id),
    kind: text("kind").$type<"browser" | "kit">().notNull(),
    /** 1 active, 0 revoked in the chain. */
    active: smallint("active").notNull(),
    kemHash: bytes("kem_hash").notNull(),
    /** null for an identity-only kit. */
    kemPk: bytes("kem_pk"),
  },
  (table) => [index("device_account").on(table.accountId)],
);
