import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { EnvHash, ThreadId } from "#app/lib/ids.ts";
import { feed } from "../schema/envelope.ts";
import type { PersonId, Pseudonym } from "../schema/ids.ts";
import { person, personPrivate } from "../schema/person.ts";
import { threadMember } from "../schema/thread.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

export interface FeedRef {
  n: number;
  threadId: ThreadId;
  envHash: EnvHash | null;
}

/** The next numbers of a person's own feed, oldest first. */
export async function feedAfter(
  { orm }: Connections,
  asked: { personId: PersonId; after: number; limit: number },
): Promise<FeedRef[]> {
  return orm
    .select({ n: feed.n, threadId: feed.threadId, envHash: feed.envHash })
    .from(feed)
    .where(and(eq(feed.personId, asked.personId), gt(feed.n, asked.after)))
    .orderBy(asc(feed.n))
    .limit(asked.limit);
}

/** Pseudonyms of the patients who are or were in these threads. */
export async function patientsOfThreads(
  { orm }: Pick<Connections, "orm">,
  threads: readonly ThreadId[],
): Promise<Pseudonym[]> {
  if (threads.length === 0) return [];
  const rows = await orm
    .selectDistinct({ pseudonym: personPrivate.pseudonym })
    .from(threadMember)
    .innerJoin(person, eq(person.accountId, threadMember.accountId))
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(and(inArray(threadMember.threadId, [...threads]), eq(person.role, "patient")));
  return rows.map((row) => row.pseudonym);
}
