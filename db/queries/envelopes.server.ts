import { and, eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import { envelope, envelopeWrap } from "../schema/envelope.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** What is stored under a message id of a device; null when nothing is. */
export async function storedEnvelope(tx: WriteTx, device: DeviceId, msgId: Uint8Array) {
  const [row] = await tx.orm
    .select({ hash: envelope.hash, receivedMs: envelope.receivedMs })
    .from(envelope)
    .where(and(eq(envelope.senderDeviceId, device), eq(envelope.msgId, msgId)));
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
