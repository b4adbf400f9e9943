import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { type Entry, entityId } from "#audit/entry.ts";
import type { RedactedPart } from "#audit/redactions.ts";
import type { Pseudonym } from "../schema/ids.ts";
import { type RedactionId, redaction } from "../schema/redaction.ts";
import { type CaseId, type HoldId, legalHold, reviewStep } from "../schema/review.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

type Target = { log: string; seq: number; part: RedactedPart };
type Proposed = Omit<Target, "part"> & { part: RedactedPart | "log" };

/** Newest first. */
export async function redactions({ orm }: Pick<ReadTicket<unknown>, "orm">) {
  return orm.select().from(redaction).orderBy(desc(redaction.proposedMs));
}

/** Whether a hold stands over an entry: over its log, or over one of its patients, or over everything. */
export async function isHeld(
  { orm }: WriteTx,
  { log, patients }: { log: string; patients: readonly string[] },
): Promise<boolean> {
  const standing = await orm.select().from(legalHold).where(isNull(legalHold.clearedMs));
  return standing.some(
    (hold) =>
      (hold.log === null || hold.log === log) && (hold.patient === null || patients.includes(hold.patient)),
  );
}

/** Under a lock of the table, so that of two proposals at once one comes second. False when one waits already. */
export async function addProposal(
  { orm, nowMs }: WriteTx,
  row: Proposed & { id: RedactionId; reason: string; proposedBy: Pseudonym },
): Promise<boolean> {
  await orm.execute(sql`lock table redaction in share row exclusive mode`);
  const { log, seq, part } = row;
  const waiting = await orm.$count(
    redaction,
    and(
      ...[eq(redaction.log, log), eq(redaction.seq, seq), eq(redaction.part, part)],
      isNull(redaction.outcome),
    ),
  );
  if (waiting > 0) return false;
  await orm.insert(redaction).values({ ...row, proposedMs: nowMs });
  return true;
}

/** Under lock; null when unknown. */
export async function lockProposal({ orm }: WriteTx, id: RedactionId) {
  const [row] = await orm.select().from(redaction).where(eq(redaction.id, id)).for("update");
  return row ?? null;
}

export async function decideProposal(
  { orm, nowMs }: WriteTx,
  id: RedactionId,
  decision: { outcome: "confirmed" | "refused"; decidedBy: Pseudonym },
): Promise<void> {
  await orm
    .update(redaction)
    .set({ ...decision, decidedMs: nowMs })
    .where(eq(redaction.id, id));
}

/** Takes it out of the log; the entry that names it has to follow in this transaction. False when it is not there. */
export async function takeOut({ sql: client }: WriteTx, { log, seq, part }: Target): Promise<boolean> {
  const { rows } = await client.query<{ done: boolean }>("SELECT public.audit_redact($1, $2, $3) AS done", [
    ...[log, seq, part],
  ]);
  return rows[0]?.done ?? false;
}

/** What was typed stands beside its entry and in the table of the officers' desk: both go. */
export async function eraseCopies({ orm }: WriteTx, { e, x }: Entry, typed: string): Promise<void> {
  const of = (type: string) => entityId(x, type);
  const [caseId, holdId, redactionId] = [of("case"), of("hold"), of("redaction")];
  if (e === "audit.review" && caseId !== undefined)
    await orm
      .update(reviewStep)
      .set({ note: "" })
      // Leaves of this server hold its own ids.
      .where(and(eq(reviewStep.caseId, caseId as CaseId), eq(reviewStep.note, typed)));
  if (e === "hold.set" && holdId !== undefined)
    await orm
      .update(legalHold)
      .set({ reason: "" })
      .where(and(eq(legalHold.id, holdId as HoldId), eq(legalHold.reason, typed)));
  if (e === "audit.redact" && redactionId !== undefined)
    await orm
      .update(redaction)
      .set({ reason: "" })
      .where(and(eq(redaction.id, redactionId as RedactionId), eq(redaction.reason, typed)));
}
