import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { redactionDecision, redactionPost } from "#app/protocol/review-api.ts";
import { bodyMayGo, redactedName } from "#audit/redactions.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { type RedactableEntry, redactableEntry } from "#db/access/redactable.server.ts";
import {
  addProposal,
  decideProposal,
  eraseCopies,
  isHeld,
  lockProposal,
  takeOut,
} from "#db/queries/redactions.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { RedactionId } from "#db/schema/redaction.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Asked = z.infer<typeof redactionPost>;

/** Asks that an entry's private part, or the entry's own bytes, be taken out of the log. Another officer decides. */
export const proposeRedaction: WriteSpec<Caller, Asked> = {
  route: "POST /api/review/redactions",
  body: redactionPost,
  async write(tx, { caller, body }) {
    const { reason, ...target } = body;
    refuseUnless(reason.trim() !== "", "E_BAD_REQUEST");
    const found = await targetOf(tx, target, caller);
    // Sixteen random bytes name the proposal.
    const id = toBase64url(tx.random(16)) as RedactionId;
    const isNew = await addProposal(tx, { id, ...target, reason, proposedBy: caller.pseudonym });
    refuseUnless(isNew, "E_CONFLICT");
    const entry = await entryOf(tx, { id, ...target }, found, [{ t: "step", i: "proposed" }]);
    return { answer: { id }, entries: [{ ...entry, private: utf8(reason) }] };
  },
};

/**
 * Takes it out, or refuses to. Two officers: whoever proposed may only take the proposal back, and nobody decides about an
 * entry of their own. Holds are asked again, because one may have been set since.
 */
export const decideRedaction: WriteSpec<Caller, z.infer<typeof redactionDecision>> = {
  route: "POST /api/review/redactions/:redactionId/decide",
  body: redactionDecision,
  async write(tx, { caller, body: { confirm }, params }) {
    const id = idInPath<RedactionId>(params.redactionId, 16);
    const proposal = (await lockProposal(tx, id)) ?? refuse("E_NOT_FOUND");
    refuseUnless(proposal.outcome === null, "E_CONFLICT");
    const { pseudonym } = caller;
    refuseUnless(!confirm || proposal.proposedBy !== pseudonym, "E_FORBIDDEN");
    await decideProposal(tx, id, { outcome: confirm ? "confirmed" : "refused", decidedBy: pseudonym });
    const proposer = { t: "proposer", i: proposal.proposedBy };
    if (!confirm) {
      const found = await redactableEntry(tx, proposal.log, proposal.seq);
      const steps = [{ t: "step", i: "refused" }, proposer];
      return { answer: { id }, entries: [await entryOf(tx, proposal, found, steps)] };
    }
    const found = await targetOf(tx, proposal, caller);
    refuseUnless(await takeOut(tx, proposal), "E_CONFLICT");
    if (found.part) await eraseCopies(tx, found.entry, new TextDecoder().decode(found.part));
    const named = { t: "redacted", i: redactedName(proposal.seq, proposal.part) };
    const steps = [{ t: "step", i: "confirmed" }, proposer, named];
    return { answer: { id }, entries: [await entryOf(tx, proposal, found, steps)] };
  },
};

/** The entry that is meant, if this officer may have that part of it taken out now. */
async function targetOf(
  tx: WriteTx,
  { log, seq, part }: Pick<Asked, "log" | "seq" | "part">,
  { pseudonym }: Caller,
): Promise<RedactableEntry> {
  const found = (await redactableEntry(tx, log, seq)) ?? refuse("E_NOT_FOUND");
  const { entry, isOpen } = found;
  if (part === "private") refuseUnless(found.part !== null, "E_NOT_FOUND");
  else {
    // A closed log has no later entry that could name what is gone from it.
    refuseUnless(isOpen && bodyMayGo(entry.e), "E_BAD_REQUEST");
    refuseUnless(entry.a.p !== pseudonym && !entry.p.includes(pseudonym), "E_FORBIDDEN");
  }
  refuseUnless(!(await isHeld(tx, { log, patients: entry.p })), "E_HELD");
  return found;
}

/** Patients see that something about them was taken out, and by whom. */
async function entryOf(
  tx: WriteTx,
  target: { id: string; log: string; seq: number; part: string },
  found: RedactableEntry | null,
  steps: readonly { t: string; i: string }[],
): Promise<Access> {
  const { id, seq, part } = target;
  // Only a patient's pseudonym stands in `p`, and leaves hold what this server has put there.
  const p = found === null ? [] : await patientsNamed(tx, found.entry.p as Pseudonym[]);
  const x = [
    { t: "redaction", i: id },
    { t: "log", i: found?.origin ?? target.log },
    { t: "entry", i: String(seq) },
    { t: "part", i: part },
    ...steps,
  ];
  return { e: "audit.redact", p, x, n: 1 };
}
