import { and, count, eq, gt, isNull, max } from "drizzle-orm";
import type { AccountId, DeviceId, LinkId } from "#app/lib/ids.ts";
import type { PersonId } from "../schema/ids.ts";
import { type LinkSide, link, linkMessage } from "../schema/link.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** An id that is in use breaks the primary key: E_CONFLICT. */
export async function addLink(tx: WriteTx, row: typeof link.$inferInsert): Promise<void> {
  await tx.orm.insert(link).values(row);
}

/** The link under lock, so that its messages are numbered in one order; null when unknown or past its time. */
export async function findLink(tx: WriteTx, linkId: LinkId) {
  const [row] = await tx.orm.select().from(link).where(eq(link.id, linkId)).for("update");
  return row !== undefined && row.expiresMs > tx.nowMs ? row : null;
}

export async function openLinks(tx: WriteTx): Promise<number> {
  const [row] = await tx.orm.select({ n: count() }).from(link).where(gt(link.expiresMs, tx.nowMs));
  return row?.n ?? 0;
}

/** The account that answered first has the link. */
export async function claimLink(
  tx: WriteTx,
  linkId: LinkId,
  by: { accountId: AccountId; personId: PersonId },
): Promise<void> {
  await tx.orm
    .update(link)
    .set(by)
    .where(and(eq(link.id, linkId), isNull(link.accountId)));
}

export async function setLinkDevice(tx: WriteTx, linkId: LinkId, deviceId: DeviceId): Promise<void> {
  await tx.orm.update(link).set({ deviceId }).where(eq(link.id, linkId));
}

/** The number of the message, from 1. */
export async function addLinkMessage(
  tx: WriteTx,
  linkId: LinkId,
  side: LinkSide,
  sealed: Uint8Array,
): Promise<number> {
  const own = and(eq(linkMessage.linkId, linkId), eq(linkMessage.side, side));
  const [row] = await tx.orm
    .select({ last: max(linkMessage.n) })
    .from(linkMessage)
    .where(own);
  const n = (row?.last ?? 0) + 1;
  await tx.orm.insert(linkMessage).values({ linkId, side, n, sealed });
  return n;
}

/** A link that waits to sign this device in does not any more. */
export async function removeLinksTo(tx: WriteTx, deviceId: DeviceId): Promise<void> {
  await tx.orm.delete(link).where(eq(link.deviceId, deviceId));
}

/** Its messages go with it. */
export async function removeLink(tx: WriteTx, linkId: LinkId): Promise<void> {
  await tx.orm.delete(link).where(eq(link.id, linkId));
}
