import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { casePost, stepPost } from "#app/protocol/review-api.ts";
import { statesAfter } from "#audit/review/case-state.ts";
import type { RuleId } from "#audit/review/finding.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { activeOfficers } from "#db/access/review.server.ts";
import { logNamed } from "#db/queries/destroy-log.server.ts";
import { addCase, addStep, lockCase } from "#db/queries/review-writes.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { CaseId } from "#db/schema/review.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Case = { id: CaseId; rule: string; subject: string | null; patient: string | null; firstSeq: number };

/** A case for a finding. Nobody opens one about themselves: another officer does. */
export const openCase: WriteSpec<Caller, z.infer<typeof casePost>> = {
  route: "POST /api/review/cases",
  body: casePost,
  async write(tx, { caller, body }) {
    const { log, subject, patient, firstSeq } = body;
    refuseUnless(subject !== caller.pseudonym, "E_FORBIDDEN");
    const found = await logNamed(tx, log);
    refuseUnless(found !== null && !found.destroyed && firstSeq < found.size, "E_NOT_FOUND");
    // Sixteen random bytes name the case; the schema has looked at the rule.
    const id = toBase64url(tx.random(16)) as CaseId;
    const rule = body.rule as RuleId;
    const row = { id, log, rule, subject, patient, firstSeq, state: "new" as const };
    await addCase(tx, { ...row, assignee: null }, caller.pseudonym);
    return { answer: { id }, entries: [await entryOf(tx, row, "new", null)] };
  },
};

/**
 * The next step of a case: given to an officer, explained, escalated, closed. Refused to whom the case is about, as E_FORBIDDEN;
 * a step that does not follow is E_CONFLICT. What is typed is the private part of the entry.
 */
export const stepCase: WriteSpec<Caller, z.infer<typeof stepPost>> = {
  route: "POST /api/review/cases/:caseId/step",
  body: stepPost,
  async write(tx, { caller, body, params }) {
    const found = (await lockCase(tx, idInPath<CaseId>(params.caseId, 16))) ?? refuse("E_NOT_FOUND");
    refuseUnless(found.subject !== caller.pseudonym, "E_FORBIDDEN");
    refuseUnless(
      statesAfter(found.state).some((state) => state === body.state),
      "E_CONFLICT",
    );
    const assignee = body.state === "assigned" ? await officerFor(tx, found, body.assignee) : found.assignee;
    const { note, state } = body;
    refuseUnless(state === "assigned" || note.trim() !== "", "E_BAD_REQUEST");
    await addStep(tx, { caseId: found.id, state, by: caller.pseudonym, assignee, note });
    const entry = await entryOf(tx, found, state, assignee);
    const typed = note === "" ? {} : { private: utf8(note) };
    return { answer: { id: found.id }, entries: [{ ...entry, ...typed }] };
  },
};

/** An active officer whom the case is not about. */
async function officerFor(tx: WriteTx, { subject }: Case, asked: string | null): Promise<Pseudonym> {
  const officers = await activeOfficers(tx);
  const found = officers.find(({ pseudonym }) => pseudonym === asked);
  refuseUnless(asked !== subject, "E_FORBIDDEN");
  return found?.pseudonym ?? refuse("E_NOT_FOUND");
}

async function entryOf(tx: WriteTx, found: Case, state: string, assignee: string | null) {
  const { id, rule, subject, patient, firstSeq } = found;
  const of = (t: string, i: string | null) => (i === null ? [] : [{ t, i }]);
  // Only a patient's pseudonym stands in `p`; what else a case may be about is a thing of it.
  const p = patient === null ? [] : await patientsNamed(tx, [patient as Pseudonym]);
  const x = [
    ...of("case", id),
    ...of("rule", rule),
    ...of("entry", String(firstSeq)),
    ...of("subject", subject),
    ...of("state", state),
    ...of("assignee", assignee),
  ];
  return { e: "audit.review" as const, p, x, n: 1 };
}
