import { and, asc, eq, gt, isNull, or } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import type { AccountId, StmtHash, ThreadId } from "#app/lib/ids.ts";
import type { PersonId } from "../schema/ids.ts";
import { person } from "../schema/person.ts";
import { thread, threadMember, threadStatement } from "../schema/thread.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** The thread under lock with its statements, CREATE first; null when unknown. */
export async function lockThread(tx: WriteTx, threadId: ThreadId) {
  const [head] = await tx.orm.select().from(thread).where(eq(thread.id, threadId)).for("no key update");
  if (!head) return null;
  const rows = await tx.orm
    .select({ seq: threadStatement.seq, hash: threadStatement.hash, wire: threadStatement.wire })
    .from(threadStatement)
    .where(eq(threadStatement.threadId, threadId))
    .orderBy(asc(threadStatement.seq));
  return { ...head, statements: rows };
}

/** A new thread; one of this id breaks the primary key: E_CONFLICT. */
export async function addThread(tx: WriteTx, row: typeof thread.$inferInsert): Promise<void> {
  await tx.orm.insert(thread).values(row);
}

export async function addThreadStatement(
  tx: WriteTx,
  row: typeof threadStatement.$inferInsert,
  closed: boolean,
): Promise<void> {
  await tx.orm.insert(threadStatement).values(row);
  const { seq: headSeq, hash: head } = row;
  await tx.orm.update(thread).set({ headSeq, head, closed }).where(eq(thread.id, row.threadId));
}

/** Role bits of a member, and when they end by themselves; 0 is a former member, whose chain the thread's past still needs. */
export interface MemberRow {
  role: number;
  notAfterMs: number | null;
}

export async function setMembers(
  tx: WriteTx,
  threadId: ThreadId,
  members: ReadonlyMap<AccountId, MemberRow>,
): Promise<void> {
  const rows = [...members].map(([accountId, member]) => ({ threadId, accountId, ...member }));
  for (const row of rows)
    await tx.orm
      .insert(threadMember)
      .values(row)
      .onConflictDoUpdate({
        target: [threadMember.threadId, threadMember.accountId],
        set: { role: row.role, notAfterMs: row.notAfterMs },
      });
}

/** Role bits as they count now: 0 for a former member and for one whose time is over. */
export async function membersOf(tx: WriteTx, threadId: ThreadId): Promise<Map<AccountId, number>> {
  const rows = await tx.orm
    .select({
      accountId: threadMember.accountId,
      role: threadMember.role,
      notAfterMs: threadMember.notAfterMs,
    })
    .from(threadMember)
    .where(eq(threadMember.threadId, threadId));
  return new Map(
    rows.map(({ accountId, role, notAfterMs }) => [
      accountId,
      notAfterMs === null || notAfterMs > tx.nowMs ? role : 0,
    ]),
  );
}

/** Whether (seq, hash) is a point of the thread's chain of statements, and whether the thread has been closed at it. */
export async function threadPoint(
  tx: WriteTx,
  threadId: ThreadId,
  point: { seq: number; hash: StmtHash },
): Promise<{ closed: boolean } | null> {
  const [row] = await tx.orm
    .select({ headSeq: thread.headSeq, closed: thread.closed })
    .from(threadStatement)
    .innerJoin(thread, eq(thread.id, threadStatement.threadId))
    .where(
      and(
        eq(threadStatement.threadId, threadId),
        eq(threadStatement.seq, point.seq),
        eq(threadStatement.hash, point.hash),
      ),
    );
  return row ? { closed: row.closed && row.headSeq === point.seq } : null;
}

/**
 * Whoever is now in a conversation that this account is in now, itself with them: conversations show what becomes of its devices,
 * and one that is closed does too.
 */
export async function companionsOf(tx: WriteTx, accountId: AccountId): Promise<PersonId[]> {
  const own = alias(threadMember, "own");
  const isIn = ({ role, notAfterMs }: { role: AnyPgColumn; notAfterMs: AnyPgColumn }) =>
    and(gt(role, 0), or(isNull(notAfterMs), gt(notAfterMs, tx.nowMs)));
  const rows = await tx.orm
    .selectDistinct({ id: person.id })
    .from(own)
    .innerJoin(threadMember, eq(threadMember.threadId, own.threadId))
    .innerJoin(person, eq(person.accountId, threadMember.accountId))
    .where(and(eq(own.accountId, accountId), isIn(own), isIn(threadMember)));
  return rows.map(({ id }) => id);
}
