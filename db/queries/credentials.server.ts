import { and, count, eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import type { PersonId } from "../schema/ids.ts";
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

/** Passkeys of a device sign nobody in any more; whose they were, one for each. */
export async function removeCredentialsOf(tx: WriteTx, deviceId: DeviceId): Promise<PersonId[]> {
  const gone = await tx.orm
    .delete(credential)
    .where(eq(credential.deviceId, deviceId))
    .returning({ personId: credential.personId });
  return gone.map(({ personId }) => personId);
}

/** A credential id that is known already breaks the unique key: E_CONFLICT. */
export async function addCredential(tx: WriteTx, row: typeof credential.$inferInsert): Promise<void> {
  await tx.orm.insert(credential).values(row);
}

/** With how many passkeys a person can sign in. */
export async function passkeysOf(tx: WriteTx, personId: PersonId): Promise<number> {
  const [row] = await tx.orm.select({ n: count() }).from(credential).where(eq(credential.personId, personId));
  return row?.n ?? 0;
}

/** Ids of a device's passkeys under lock, so that two removals do not take the last two. */
export async function credentialsOfDevice(tx: WriteTx, deviceId: DeviceId): Promise<Uint8Array[]> {
  const rows = await tx.orm
    .select({ id: credential.id })
    .from(credential)
    .where(eq(credential.deviceId, deviceId))
    .for("update");
  return rows.map(({ id }) => id);
}

export async function removeCredential(
  tx: WriteTx,
  { id, deviceId }: { id: Uint8Array; deviceId: DeviceId },
): Promise<void> {
  await tx.orm.delete(credential).where(and(eq(credential.id, id), eq(credential.deviceId, deviceId)));
}
