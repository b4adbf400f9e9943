import { count, eq } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import { credential } from "../schema/sign-in.ts";
import type { Connections, ReadTicket } from "../tickets/read-ticket.server.ts";

export interface PasskeyIds {
  deviceId: DeviceId;
}

export async function countPasskeys({ orm }: Pick<Connections, "orm">, deviceId: DeviceId): Promise<number> {
  const [row] = await orm.select({ n: count() }).from(credential).where(eq(credential.deviceId, deviceId));
  return row?.n ?? 0;
}

export async function passkeyRows(ticket: ReadTicket<PasskeyIds>) {
  return ticket.orm
    .select({ id: credential.id, transports: credential.transports })
    .from(credential)
    .where(eq(credential.deviceId, ticket.ids.deviceId));
}
