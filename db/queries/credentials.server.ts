import { eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import { credential } from "../schema/sign-in.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** A passkey under lock, so that two answers with one counter do not both pass; null when unknown. */
export async function findCredential(tx: WriteTx, credentialId: Uint8Array) {
  const [row] = await tx.orm.select().from(credential).where(eq(credential.id, credentialId)).for("update");
  return row ?? null;
}

export async function setCounter(tx: WriteTx, credentialId: Uint8Array, counter: number): Promise<void> {
  await tx.orm.update(credential).set({ counter }).where(eq(credential.id, credentialId));
}

/** Passkeys of a device sign nobody in any more; how many there were. */
export async function removeCredentialsOf(tx: WriteTx, deviceId: DeviceId): Promise<number> {
  const gone = await tx.orm
    .delete(credential)
    .where(eq(credential.deviceId, deviceId))
    .returning({ id: credential.id });
  return gone.length;
}

/** A credential id that is known already breaks the unique key: E_CONFLICT. */
export async function addCredential(tx: WriteTx, row: typeof credential.$inferInsert): Promise<void> {
  await tx.orm.insert(credential).values(row);
}
