import { boolean, index, pgTable, primaryKey, smallint } from "drizzle-orm/pg-core";
import type { AccountId, StmtHash, ThreadId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";

/** Trust: the head is the row lock that orders a thread's statements; subject, category and team are inside bodies only. */
export const thread = pgTable("thread", {
  id: id<ThreadId>("id").primaryKey(),
  headSeq: count("head_seq").notNull(),
  head: id<StmtHash>("head").notNull(),
  closed: boolean("closed").notNull(),
});

/** Trust: as `chain_statement`: signed by members, leaves of the key log; nobody reads as a ghost. */
export const threadStatement = pgTable(
  "thread_statement",
  {
    threadId: id<ThreadId>("thread_id")
      .notNull()
      .references(() => thread.id),
    seq: count("seq").notNull(),
    hash: id<StmtHash>("hash").notNull(),
    wire: bytes("wire").notNull(),
    logIndex: count("log_index").notNull(),
  },
  (table) => [primaryKey({ columns: [table.threadId, table.seq] })],
);

/** Trust: a projection for access checks and delivery. A row added here delivers ciphertext that has no wrap for the reader. */
export const threadMember = pgTable(
  "thread_member",
  {
    threadId: id<ThreadId>("thread_id")
      .notNull()
      .references(() => thread.id),
    accountId: id<AccountId>("account_id").notNull(),
    /** Bits 1 read, 2 write, 4 admin (SPEC §7). */
    role: smallint("role").notNull(),
    /** When the membership ends by itself (ADD_UNTIL); null where it does not. */
    notAfterMs: count("not_after_ms"),
  },
  (table) => [
    primaryKey({ columns: [table.threadId, table.accountId] }),
    index("thread_member_account").on(table.accountId),
  ],
);
