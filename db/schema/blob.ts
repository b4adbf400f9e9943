import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { BlobId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { bytes, count, id } from "./columns.ts";
import { envelope } from "./envelope.ts";
import type { PersonId } from "./ids.ts";
import { person } from "./person.ts";
import { thread } from "./thread.ts";

/**
 * `uploading`: chunks still arrive. `complete`: whole on disk, in no message yet. `attached`: part of a message, for good.
 * `removing`: given up; the clean-up takes the bytes, then the row.
 */
export type BlobState = "uploading" | "complete" | "attached" | "removing";

/**
 * Trust: where sealed files lie and who may fetch them; the bytes are in the blob store. Who writes here can withhold a file
 * or give its ciphertext to somebody without its key; another file in its place is refused by the manifest in the signed body.
 */
export const blob = pgTable(
  "blob",
  {
    id: id<BlobId>("id").primaryKey(),
    uploaderId: id<PersonId>("uploader_id")
      .notNull()
      .references(() => person.id),
    /** Sealed bytes of the whole file, padding and tags included. */
    size: count("size").notNull(),
    /** Chunks stored so far, in order. */
    received: integer("received").notNull(),
    /** Concatenated SHA-256 of each stored chunk: finds what the disk or a stranger has changed. */
    hashes: bytes("hashes").notNull(),
    state: text("state").$type<BlobState>().notNull(),
    touchedMs: count("touched_ms").notNull(),
    /** Null until a message names it. */
    threadId: id<ThreadId>("thread_id").references(() => thread.id),
    envHash: id<EnvHash>("env_hash").references(() => envelope.hash),
  },
  (table) => [index("blob_uploader").on(table.uploaderId, table.state), index("blob_state").on(table.state)],
);
