import { eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import { device } from "../schema/chain.ts";
import { kitLocator } from "../schema/recovery.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export async function addKitLocator(tx: WriteTx, row: typeof kitLocator.$inferInsert): Promise<void> {
  await tx.orm.insert(kitLocator).values(row);
}

/** The kit behind a locator's hash, active or not; null when unknown. */
export async function findKit(tx: WriteTx, hash: Uint8Array) {
  const [row] = await tx.orm
    .select({ deviceId: kitLocator.deviceId, personId: kitLocator.personId, active: device.active })
    .from(kitLocator)
    .innerJoin(device, eq(device.id, kitLocator.deviceId))
    .where(eq(kitLocator.hash, hash));
  return row ?? null;
}

/** Who made the kit that is this device; null when unknown. */
export async function kitOwner(tx: WriteTx, deviceId: DeviceId) {
  const [row] = await tx.orm
    .select({ personId: kitLocator.personId })
    .from(kitLocator)
    .where(eq(kitLocator.deviceId, deviceId));
  return row?.personId ?? null;
}
