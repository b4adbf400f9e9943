import { bigint, bit, boolean, pgTable, primaryKey, smallint, text, timestamp } from "drizzle-orm/pg-core";
import { bytes } from "./columns.ts";

/**
 * The audit log's tables as data, for queries and for the tests that read the schema. They are made by
 * `db/migrations/audit/*.sql` (functions, triggers and grants are theirs), never by drizzle's generator.
 * Trust: the tables' owner and a superuser can rewrite all of it; a checkpoint kept elsewhere shows it.
 */
export const auditHead = pgTable("audit_head", {
  log: text("log").primaryKey(),
  origin: text("origin").notNull().unique(),
  number: bigint("number", { mode: "number" }).notNull(),
  size: bigint("size", { mode: "number" }).notNull(),
  link: bytes("link").notNull(),
  closed: boolean("closed").notNull(),
  /** Its entries are gone, past its time, under two officers. */
  destroyed: boolean("destroyed").notNull(),
});

/** Leaves as stored bytes, and of what they say the id and the append time. */
export const auditEntry = pgTable(
  "audit_entry",
  {
    log: text("log").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    /** Null once redacted. */
    body: bytes("body"),
    leaf: bytes("leaf").notNull(),
    link: bytes("link").notNull(),
    id: text("id").notNull().unique(),
    ts: text("ts").notNull(),
  },
  (table) => [primaryKey({ columns: [table.log, table.seq] })],
);

/** Search columns, derived from the bodies after the acknowledgement; they only choose rows. None of an entry that is redacted. */
export const auditSearch = pgTable(
  "audit_search",
  {
    log: text("log").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    t: text("t").notNull(),
    w: text("w").notNull(),
    e: text("e").notNull(),
    o: text("o").notNull(),
    actor: text("actor"),
    patients: text("patients").array().notNull(),
    breakglass: boolean("breakglass").notNull(),
    request: text("request"),
    role: text("role"),
    purpose: text("purpose"),
  },
  (table) => [primaryKey({ columns: [table.log, table.seq] })],
);

/** For each block of 2^14 numbers, which of them have a value in a search column, a bit each; made of the search rows. */
export const auditSearchBlock = pgTable(
  "audit_search_block",
  {
    log: text("log").notNull(),
    block: bigint("block", { mode: "number" }).notNull(),
    name: text("name").notNull(),
    value: text("value").notNull(),
    bits: bit("bits", { dimensions: 16_384 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.log, table.block, table.name, table.value] })],
);

/** How many entries of a log have their search columns, and how many blocks of them their bits. */
export const auditSearchHead = pgTable("audit_search_head", {
  log: text("log").primaryKey(),
  size: bigint("size", { mode: "number" }).notNull(),
  blocks: bigint("blocks", { mode: "number" }).notNull(),
});

/** Full tiles of the tree, 256 hashes each. */
export const auditNode = pgTable(
  "audit_node",
  {
    log: text("log").notNull(),
    level: smallint("level").notNull(),
    idx: bigint("idx", { mode: "number" }).notNull(),
    hashes: bytes("hashes").notNull(),
    root: bytes("root").notNull(),
  },
  (table) => [primaryKey({ columns: [table.log, table.level, table.idx] })],
);

/** Erasable parts of entries (address, typed reason, raw search); the leaf holds a commitment. */
export const auditPrivate = pgTable("audit_private", {
  id: text("id").primaryKey(),
  salt: bytes("salt").notNull(),
  bytes: bytes("bytes").notNull(),
});

/** Which SQL files of both logs have run. */
export const auditMigration = pgTable("audit_migration", {
  name: text("name").primaryKey(),
  sha256: text("sha256").notNull(),
  appliedAt: timestamp("applied_at", { withTimezone: true }).notNull(),
});
