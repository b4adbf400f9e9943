import { and, eq, gt } from "drizzle-orm";
import type { LinkId } from "#app/lib/ids.ts";
import { type LinkSide, link, linkMessage } from "../schema/link.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** Numbers of the messages that a side of an open link has posted after one; null when there is no such link. */
export async function linkMessagesAfter(
  { orm }: Connections,
  asked: { linkId: LinkId; side: LinkSide; after: number; nowMs: number },
): Promise<number[] | null> {
  const { linkId, side, after, nowMs } = asked;
  const open = and(eq(link.id, linkId), gt(link.expiresMs, nowMs));
  if ((await orm.select({ id: link.id }).from(link).where(open)).length === 0) return null;
  const rows = await orm
    .select({ n: linkMessage.n })
    .from(linkMessage)
    .where(and(eq(linkMessage.linkId, linkId), eq(linkMessage.side, side), gt(linkMessage.n, after)));
  return rows.map(({ n }) => n);
}
