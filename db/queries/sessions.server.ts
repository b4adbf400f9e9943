import { eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import type { PersonId } from "../schema/ids.ts";
import { session } from "../schema/sign-in.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export async function addSession(tx: WriteTx, row: typeof session.$inferInsert): Promise<void> {
  await tx.orm.insert(session).values(row);
}

export async function sessionIsThere(tx: WriteTx, tokenHash: Uint8Array): Promise<boolean> {
  const found = await tx.orm
    .select({ p: session.pseudonym })
    .from(session)
    .where(eq(session.tokenHash, tokenHash));
  return found.length > 0;
}

export async function endSession(tx: WriteTx, tokenHash: Uint8Array): Promise<void> {
  await tx.orm.delete(session).where(eq(session.tokenHash, tokenHash));
}

/** Ends every session on a device; whose they were, one for each. */
export async function endSessionsOn(tx: WriteTx, deviceId: DeviceId): Promise<PersonId[]> {
  const gone = await tx.orm
    .delete(session)
    .where(eq(session.deviceId, deviceId))
    .returning({ personId: session.personId });
  return gone.map(({ personId }) => personId);
}

/** Ends every session of a person; the number ended. */
export async function endSessionsOf(tx: WriteTx, person: PersonId): Promise<number> {
  const gone = await tx.orm
    .delete(session)
    .where(eq(session.personId, person))
    .returning({ p: session.pseudonym });
  return gone.length;
}
