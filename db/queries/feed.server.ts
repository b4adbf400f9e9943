import { and, asc, eq, inArray } from "drizzle-orm";
import type { DeviceId } from "#app/lib/ids.ts";
import { envelope, envelopeWrap, feed } from "../schema/envelope.ts";
import type { PersonId } from "../schema/ids.ts";
import { threadStatement } from "../schema/thread.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

export type FeedIds = {
  personId: PersonId;
  deviceId: DeviceId;
  ns: readonly number[];
  more: boolean;
  size: number;
};

/** Exactly these items of a person's feed, each with the wrap for one device of theirs. */
export async function feedRows(ticket: ReadTicket<FeedIds>) {
  const { personId, deviceId, ns } = ticket.ids;
  if (ns.length === 0) return [];
  return ticket.orm
    .select({
      n: feed.n,
      threadId: feed.threadId,
      statement: threadStatement.wire,
      logIndex: threadStatement.logIndex,
      header: envelope.header,
      com: envelope.com,
      ct: envelope.ct,
      sig: envelope.sig,
      wrapHashes: envelope.wrapHashes,
      receivedMs: envelope.receivedMs,
      wrap: envelopeWrap.wrap,
    })
    .from(feed)
    .leftJoin(
      threadStatement,
      and(eq(threadStatement.threadId, feed.threadId), eq(threadStatement.seq, feed.statementSeq)),
    )
    .leftJoin(envelope, eq(envelope.hash, feed.envHash))
    .leftJoin(envelopeWrap, and(eq(envelopeWrap.envHash, feed.envHash), eq(envelopeWrap.deviceId, deviceId)))
    .where(and(eq(feed.personId, personId), inArray(feed.n, [...ns])))
    .orderBy(asc(feed.n));
}
