import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { DeviceId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { envelopeWrap, feed } from "../schema/envelope.ts";
import type { PersonId } from "../schema/ids.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

export interface WrappedRef {
  n: number;
  threadId: ThreadId;
  envHash: EnvHash;
}

/** Items of a person's feed that hold a wrap for this device under this key epoch; the epoch stands in bytes 32 to 35 of a wrap (SPEC §8). */
export async function wrappedInEpoch(
  { orm }: Connections,
  asked: { personId: PersonId; deviceId: DeviceId; keyEpoch: number; after: number; limit: number },
): Promise<WrappedRef[]> {
  const epoch = Buffer.alloc(4);
  epoch.writeUInt32BE(asked.keyEpoch);
  return orm
    .select({ n: feed.n, threadId: feed.threadId, envHash: envelopeWrap.envHash })
    .from(feed)
    .innerJoin(
      envelopeWrap,
      and(eq(envelopeWrap.envHash, feed.envHash), eq(envelopeWrap.deviceId, asked.deviceId)),
    )
    .where(
      and(
        eq(feed.personId, asked.personId),
        gt(feed.n, asked.after),
        sql`substring(${envelopeWrap.wrap} from 33 for 4) = ${epoch}`,
      ),
    )
    .orderBy(asc(feed.n))
    .limit(asked.limit);
}
