import { and, eq, sql } from "drizzle-orm";
import type { AccountId, BlobId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { blob } from "../schema/blob.ts";
import { threadMember } from "../schema/thread.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

export interface ReadableBlob {
  threadId: ThreadId | null;
  envHash: EnvHash | null;
  /** Sealed bytes. */
  size: number;
}

/** The file, where it is in a message of a conversation that this account reads now; null for everybody else. */
export async function readableBlob(
  { orm }: Connections,
  asked: { accountId: AccountId; id: BlobId },
): Promise<ReadableBlob | null> {
  const reads = and(
    eq(threadMember.threadId, blob.threadId),
    eq(threadMember.accountId, asked.accountId),
    sql`${threadMember.role} & 1 = 1`,
  );
  const [row] = await orm
    .select({ threadId: blob.threadId, envHash: blob.envHash, size: blob.size })
    .from(blob)
    .innerJoin(threadMember, reads)
    .where(and(eq(blob.id, asked.id), eq(blob.state, "attached")));
  return row ?? null;
}
