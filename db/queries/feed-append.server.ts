import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { AccountId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { feed } from "../schema/envelope.ts";
import type { PersonId } from "../schema/ids.ts";
import { person } from "../schema/person.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export type FeedItem = { type: "statement"; statementSeq: number } | { type: "envelope"; envHash: EnvHash };

/**
 * Appends items, in order, to the feed of each person behind these accounts; returns those persons. The counters are taken
 * under row locks in one order everywhere, so feeds have no gaps and two writers never wait for each other in a circle.
 */
export async function appendFeed(
  tx: WriteTx,
  accounts: readonly AccountId[],
  threadId: ThreadId,
  items: readonly FeedItem[],
): Promise<PersonId[]> {
  if (accounts.length === 0 || items.length === 0) return [];
  const readers = and(
    inArray(person.accountId, [...accounts]),
    inArray(person.role, ["patient", "clinician"]),
    inArray(person.status, ["active", "pending"]),
  );
  const people = await tx.orm
    .select({ id: person.id })
    .from(person)
    .where(readers)
    .orderBy(asc(person.id))
    .for("no key update");
  for (const { id: personId } of people) {
    const [row] = await tx.orm
      .update(person)
      .set({ feedN: sql`${person.feedN} + ${items.length}` })
      .where(eq(person.id, personId))
      .returning({ last: person.feedN });
    const first = (row?.last ?? items.length) - items.length + 1;
    await tx.orm.insert(feed).values(
      items.map((item, i) => ({
        ...{ personId, n: first + i, type: item.type, threadId },
        statementSeq: item.type === "statement" ? item.statementSeq : null,
        envHash: item.type === "envelope" ? item.envHash : null,
      })),
    );
  }
  return people.map(({ id }) => id);
}
