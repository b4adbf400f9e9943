import { and, eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import { device } from "../schema/chain.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** Whether the device stands in its chain. */
export async function deviceIsActive(
  { orm }: Pick<Connections, "orm">,
  deviceId: DeviceId,
): Promise<boolean> {
  const found = await orm
    .select({ id: device.id })
    .from(device)
    .where(and(eq(device.id, deviceId), eq(device.active, 1)));
  return found.length > 0;
}
