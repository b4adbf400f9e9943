import { and, eq, isNull, sql } from "drizzle-orm";
import type { Pseudonym } from "../schema/ids.ts";
import {
  type CaseId,
  type HoldId,
  legalHold,
  reviewCase,
  reviewSignoff,
  reviewStep,
} from "../schema/review.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export async function addCase({ orm, nowMs }: WriteTx, row: typeof reviewCase.$inferInsert, by: Pseudonym) {
  await orm.insert(reviewCase).values(row);
  const step = { caseId: row.id, n: 0, state: row.state, by, assignee: null, atMs: nowMs, note: "" };
  await orm.insert(reviewStep).values(step);
}

/** Under lock, so that of two steps at once one comes second; null when unknown. */
export async function lockCase({ orm }: WriteTx, caseId: CaseId) {
  const [row] = await orm.select().from(reviewCase).where(eq(reviewCase.id, caseId)).for("update");
  return row ?? null;
}

export async function addStep(
  { orm, nowMs }: WriteTx,
  step: Pick<typeof reviewStep.$inferInsert, "caseId" | "state" | "by" | "assignee" | "note">,
): Promise<void> {
  const before = await orm.$count(reviewStep, eq(reviewStep.caseId, step.caseId));
  await orm.insert(reviewStep).values({ ...step, n: before, atMs: nowMs });
  const { state, assignee } = step;
  await orm.update(reviewCase).set({ state, assignee }).where(eq(reviewCase.id, step.caseId));
}

/** False when the same bytes are here already. */
export async function addSignoff({ orm }: WriteTx, row: typeof reviewSignoff.$inferInsert): Promise<boolean> {
  const added = await orm
    .insert(reviewSignoff)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: reviewSignoff.id });
  return added.length > 0;
}

/**
 * Until the end of this transaction nobody else sets or ends a hold, or asks for or decides a removal: whoever comes second sees
 * what the first one did. Before every other lock, so that no two wait for each other.
 */
export async function lockHolds({ orm }: WriteTx): Promise<void> {
  await orm.execute(sql`lock table legal_hold in share row exclusive mode`);
}

export async function addHold({ orm }: WriteTx, row: typeof legalHold.$inferInsert): Promise<void> {
  await orm.insert(legalHold).values(row);
}

/** The hold that was ended; null when there is none that stands. */
export async function endHold({ orm, nowMs }: WriteTx, id: HoldId, clearedBy: Pseudonym) {
  const [row] = await orm
    .update(legalHold)
    .set({ clearedBy, clearedMs: nowMs })
    .where(and(eq(legalHold.id, id), isNull(legalHold.clearedMs)))
    .returning();
  return row ?? null;
}
