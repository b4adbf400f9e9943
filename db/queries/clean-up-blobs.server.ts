import { and, eq, inArray, lt } from "drizzle-orm";
import type { BlobId } from "#app/lib/ids.ts";
import { blob } from "../schema/blob.ts";
import type { SystemTicket } from "../tickets/system-ticket.server.ts";

/**
 * Gives up unfinished uploads last touched before one time and whole ones that no message took before another, and names all
 * that were given up. A separate step from taking the bytes, so that no message can take a file that is going.
 */
export async function giveUpBlobs(
  { orm }: SystemTicket,
  before: { uploadingMs: number; completeMs: number },
): Promise<BlobId[]> {
  const stale = [
    ["uploading", before.uploadingMs],
    ["complete", before.completeMs],
  ] as const;
  for (const [state, ms] of stale) {
    // What somebody has in hand is not stale any more, or is so at the next time.
    const idle = orm
      .select({ id: blob.id })
      .from(blob)
      .where(and(eq(blob.state, state), lt(blob.touchedMs, ms)))
      .for("update", { skipLocked: true });
    await orm.update(blob).set({ state: "removing" }).where(inArray(blob.id, idle));
  }
  const rows = await orm.select({ id: blob.id }).from(blob).where(eq(blob.state, "removing"));
  return rows.map(({ id }) => id);
}

export async function forgetBlob({ orm }: SystemTicket, id: BlobId): Promise<void> {
  await orm.delete(blob).where(and(eq(blob.id, id), eq(blob.state, "removing")));
}
