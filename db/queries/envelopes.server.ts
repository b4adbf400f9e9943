import { and, eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import { device } from "../schema/chain.ts";
import { envelope, envelopeWrap } from "../schema/envelope.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** One post of a device at a time, so that the same bytes sent twice at once are one message and not a conflict. */
export async function lockDevice(tx: WriteTx, deviceId: DeviceId): Promise<void> {
  await tx.orm.select({ id: device.id }).from(device).where(eq(device.id, deviceId)).for("no key update");
}

/** What is stored under a message id of a device; null when nothing is. */
export async function storedEnvelope(tx: WriteTx, deviceId: DeviceId, msgId: Uint8Array) {
  const [row] = await tx.orm
    .select({ hash: envelope.hash, receivedMs: envelope.receivedMs })
    .from(envelope)
    .where(and(eq(envelope.senderDeviceId, deviceId), eq(envelope.msgId, msgId)));
  return row ?? null;
}

/** An id or counter of this device that is taken by other bytes breaks a unique key: E_CONFLICT. */
export async function addEnvelope(
  tx: WriteTx,
  row: typeof envelope.$inferInsert,
  wraps: readonly { deviceId: DeviceId; wrap: Uint8Array }[],
): Promise<void> {
  await tx.orm.insert(envelope).values(row);
  await tx.orm.insert(envelopeWrap).values(wraps.map((wrap) => ({ envHash: row.hash, ...wrap })));
}
