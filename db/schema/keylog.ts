import { bigint, boolean, pgTable, primaryKey, smallint } from "drizzle-orm/pg-core";
import { bytes } from "./columns.ts";

/**
 * The key log's tables (protocol SPEC §13) as data; made by `db/migrations/audit/002-keylog.sql`, never by drizzle's
 * generator. Trust: their owner can rewrite them; a client that keeps a checkpoint refuses what is no extension of it.
 */
export const keylogHead = pgTable("keylog_head", {
  one: boolean("one").primaryKey(),
  size: bigint("size", { mode: "number" }).notNull(),
  range: bytes("range").notNull(),
  root: bytes("root").notNull(),
});

/** Leaves: one byte of type and a hash (0x01 statement, 0x03 invite, 0x04 accept). */
export const keylogLeaf = pgTable("keylog_leaf", {
  idx: bigint("idx", { mode: "number" }).primaryKey(),
  data: bytes("data").notNull().unique(),
  leaf: bytes("leaf").notNull(),
});

/** Full tiles of the tree, 256 hashes each. */
export const keylogNode = pgTable(
  "keylog_node",
  {
    level: smallint("level").notNull(),
    idx: bigint("idx", { mode: "number" }).notNull(),
    hashes: bytes("hashes").notNull(),
    root: bytes("root").notNull(),
  },
  (table) => [primaryKey({ columns: [table.level, table.idx] })],
);
