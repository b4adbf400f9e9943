import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { DeviceId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";
import type { PersonId } from "./ids.ts";
import { person } from "./person.ts";
import { thread } from "./thread.ts";

/** Trust: sealed and signed by its author. The server can withhold an envelope, never read, alter, reorder or address it. */
export const envelope = pgTable(
  "envelope",
  {
    hash: id<EnvHash>("hash").primaryKey(),
    threadId: id<ThreadId>("thread_id")
      .notNull()
      .references(() => thread.id),
    senderDeviceId: id<DeviceId>("sender_device_id").notNull(),
    msgId: bytes("msg_id").notNull(),
    /** Per device and thread, from 1; 0 in history batches (SPEC §8, §10). */
    ctr: count("ctr").notNull(),
    header: bytes("header").notNull(),
    com: bytes("com").notNull(),
    ct: bytes("ct").notNull(),
    sig: bytes("sig").notNull(),
    /** Concatenated SHA-256 of every wrap, in recipient order. */
    wrapHashes: bytes("wrap_hashes").notNull(),
    receivedMs: count("received_ms").notNull(),
  },
  (table) => [
    uniqueIndex("envelope_msg").on(table.senderDeviceId, table.msgId),
    uniqueIndex("envelope_ctr")
      .on(table.senderDeviceId, table.threadId, table.ctr)
      .where(sql`${table.ctr} > 0`),
    index("envelope_thread").on(table.threadId, table.receivedMs),
  ],
);

/** Trust: a content key boxed to one device; a wrap swapped or dropped no longer matches the signed hashes. */
export const envelopeWrap = pgTable(
  "envelope_wrap",
  {
    envHash: id<EnvHash>("env_hash")
      .notNull()
      .references(() => envelope.hash),
    deviceId: id<DeviceId>("device_id").notNull(),
    wrap: bytes("wrap").notNull(),
  },
  (table) => [primaryKey({ columns: [table.envHash, table.deviceId] })],
);

/** Trust: what is delivered to whom, without gaps a person; a row left out is found by parents, counters and views. */
export const feed = pgTable(
  "feed",
  {
    personId: id<PersonId>("person_id")
      .notNull()
      .references(() => person.id),
    n: count("n").notNull(),
    type: text("type").$type<"statement" | "envelope">().notNull(),
    threadId: id<ThreadId>("thread_id")
      .notNull()
      .references(() => thread.id),
    /** seq of the thread statement; null for an envelope */
    statementSeq: count("statement_seq"),
    /** null for a statement */
    envHash: id<EnvHash>("env_hash"),
  },
  (table) => [primaryKey({ columns: [table.personId, table.n] }), index("feed_envelope").on(table.envHash)],
);
