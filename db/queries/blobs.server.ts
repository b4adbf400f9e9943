import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import type { BlobId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { type BlobState, blob } from "../schema/blob.ts";
import type { PersonId } from "../schema/ids.ts";
import { person } from "../schema/person.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** What a person has uploaded, in no message yet and in all. */
export interface Uploaded {
  pendingFiles: number;
  pendingBytes: number;
  bytes: number;
}

/** With the person locked, so that two uploads cannot both be the last that fits. */
export async function lockUploaded(tx: WriteTx, uploaderId: PersonId): Promise<Uploaded> {
  await tx.orm.select({ id: person.id }).from(person).where(eq(person.id, uploaderId)).for("no key update");
  const isPending = ne(blob.state, "attached");
  const [row] = await tx.orm
    .select({
      pendingFiles: sql`count(*) filter (where ${isPending})`.mapWith(Number),
      pendingBytes: sql`coalesce(sum(${blob.size}) filter (where ${isPending}), 0)`.mapWith(Number),
      bytes: sql`coalesce(sum(${blob.size}), 0)`.mapWith(Number),
    })
    .from(blob)
    .where(eq(blob.uploaderId, uploaderId));
  return row ?? { pendingFiles: 0, pendingBytes: 0, bytes: 0 };
}

/** The blob under lock; null when unknown. */
export async function lockBlob(tx: WriteTx, id: BlobId) {
  const [row] = await tx.orm.select().from(blob).where(eq(blob.id, id)).for("update");
  return row ?? null;
}

/** A new upload; one of this id breaks the primary key: E_CONFLICT. */
export async function addBlob(
  tx: WriteTx,
  row: { id: BlobId; uploaderId: PersonId; size: number },
): Promise<void> {
  const start = { received: 0, hashes: new Uint8Array(), state: "uploading", touchedMs: tx.nowMs } as const;
  await tx.orm.insert(blob).values({ ...row, ...start });
}

export async function setReceived(
  tx: WriteTx,
  id: BlobId,
  stored: { received: number; hashes: Uint8Array },
): Promise<void> {
  await tx.orm
    .update(blob)
    .set({ ...stored, touchedMs: tx.nowMs })
    .where(eq(blob.id, id));
}

export async function setBlobState(tx: WriteTx, id: BlobId, state: BlobState): Promise<void> {
  await tx.orm.update(blob).set({ state, touchedMs: tx.nowMs }).where(eq(blob.id, id));
}

/** Makes whole, unsent files of one uploader part of a message; how many there were. */
export async function attachBlobs(
  tx: WriteTx,
  uploaderId: PersonId,
  ids: readonly BlobId[],
  to: { threadId: ThreadId; envHash: EnvHash },
): Promise<number> {
  const own = and(inArray(blob.id, [...ids]), eq(blob.uploaderId, uploaderId), eq(blob.state, "complete"));
  await tx.orm.select({ id: blob.id }).from(blob).where(own).orderBy(asc(blob.id)).for("update");
  const rows = await tx.orm
    .update(blob)
    .set({ ...to, state: "attached", touchedMs: tx.nowMs })
    .where(own)
    .returning({ id: blob.id });
  return rows.length;
}

/** Chunks `from` on, `count` of them, of a file of `size` sealed bytes. */
export type BlobIds = { id: BlobId; from: number; count: number; size: number };

/** Hashes of the stored chunks of one file. */
export async function blobHashes(ticket: ReadTicket<BlobIds>): Promise<Uint8Array | null> {
  const [row] = await ticket.orm
    .select({ hashes: blob.hashes })
    .from(blob)
    .where(and(eq(blob.id, ticket.ids.id), eq(blob.state, "attached")));
  return row?.hashes ?? null;
}
