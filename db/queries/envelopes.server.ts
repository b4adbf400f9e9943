import { and, asc, eq, gt, gte, notInArray } from "drizzle-orm";
import type { AccountId, DeviceId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { device } from "../schema/chain.ts";
import { envelope, envelopeWrap, feed } from "../schema/envelope.ts";
import { person } from "../schema/person.ts";
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

/** Messages and receipts of a thread since one of them arrived, without those that stand in this person's feed; null when it is none of the thread's. */
export async function envelopesFrom(
  tx: WriteTx,
  threadId: ThreadId,
  from: EnvHash,
  reader: AccountId,
): Promise<EnvHash[] | null> {
  const ofThread = eq(envelope.threadId, threadId);
  const [first] = await tx.orm
    .select({ receivedMs: envelope.receivedMs })
    .from(envelope)
    .where(and(ofThread, eq(envelope.hash, from)));
  if (!first) return null;
  const delivered = tx.orm
    .select({ hash: feed.envHash })
    .from(feed)
    .innerJoin(person, eq(person.id, feed.personId))
    .where(and(eq(person.accountId, reader), eq(feed.threadId, threadId), eq(feed.type, "envelope")));
  const rows = await tx.orm
    .select({ hash: envelope.hash })
    .from(envelope)
    .where(
      and(
        ofThread,
        gt(envelope.ctr, 0),
        gte(envelope.receivedMs, first.receivedMs),
        notInArray(envelope.hash, delivered),
      ),
    )
    .orderBy(asc(envelope.receivedMs), asc(envelope.ctr));
  return rows.map(({ hash }) => hash);
}

/** The account whose chain a device stands in; null for a stranger's. */
export async function accountOfDevice(tx: WriteTx, deviceId: DeviceId): Promise<AccountId | null> {
  const [row] = await tx.orm
    .select({ accountId: device.accountId })
    .from(device)
    .where(eq(device.id, deviceId));
  return row?.accountId ?? null;
}
