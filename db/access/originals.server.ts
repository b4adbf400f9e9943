import { and, eq, inArray } from "drizzle-orm";
import type { AccountId, DeviceId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { device } from "../schema/chain.ts";
import { feed } from "../schema/envelope.ts";
import type { PersonId } from "../schema/ids.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

export interface OriginalRef {
  n: number;
  threadId: ThreadId;
  envHash: EnvHash;
}

/** Those of the wanted envelopes that were delivered to this person. */
export async function originalsOf(
  { orm }: Connections,
  asked: { personId: PersonId; want: readonly EnvHash[] },
): Promise<OriginalRef[]> {
  if (asked.want.length === 0) return [];
  const rows = await orm
    .select({ n: feed.n, threadId: feed.threadId, envHash: feed.envHash })
    .from(feed)
    .where(and(eq(feed.personId, asked.personId), inArray(feed.envHash, [...asked.want])));
  return rows.flatMap(({ n, threadId, envHash }) => (envHash === null ? [] : [{ n, threadId, envHash }]));
}

/** Whether the device stands, or stood, in this account's chain. */
export async function isDeviceOf(
  { orm }: Connections,
  deviceId: DeviceId,
  accountId: AccountId,
): Promise<boolean> {
  const rows = await orm
    .select({ id: device.id })
    .from(device)
    .where(and(eq(device.id, deviceId), eq(device.accountId, accountId)));
  return rows.length > 0;
}
