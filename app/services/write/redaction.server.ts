import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { redactionDecision, redactionPost } from "#app/protocol/review-api.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { addProposal, decideProposal, lockProposal } from "#db/queries/redactions.server.ts";
import { lockHolds } from "#db/queries/review-writes.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { RedactionId } from "#db/schema/redaction.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { type Removal, removalOf, whatIsThere } from "../review/removal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Asked = z.infer<typeof redactionPost>;

/** Asks that an entry's private part, the entry's own bytes, or a closed log past its time be taken out. Another officer decides. */
export const proposeRedaction: WriteSpec<Caller, Asked> = {
  route: "POST /api/review/redactions",
  body: redactionPost,
  async write(tx, { caller, body }) {
    const { reason, ...target } = body;
    refuseUnless(reason.trim() !== "", "E_BAD_REQUEST");
    await lockHolds(tx);
    const removal = await removalOf(tx, target, caller.pseudonym);
    // Sixteen random bytes name the proposal.
    const id = toBase64url(tx.random(16)) as RedactionId;
    const isNew = await addProposal(tx, { id, ...target, reason, proposedBy: caller.pseudonym });
    refuseUnless(isNew, "E_CONFLICT");
    const entry = await entryOf(tx, { id, ...target }, removal, [{ t: "step", i: "proposed" }]);
    return { answer: { id }, entries: [{ ...entry, private: utf8(reason) }] };
  },
};

/**
 * Takes it out, or refuses to. Two officers: whoever proposed may only take the proposal back, and nobody decides about an
 * entry of their own. Holds are asked again, because one may have been set since, and none is set meanwhile.
 */
export const decideRedaction: WriteSpec<Caller, z.infer<typeof redactionDecision>> = {
  route: "POST /api/review/redactions/:redactionId/decide",
  body: redactionDecision,
  async write(tx, { caller, body: { confirm }, params }) {
    const id = idInPath<RedactionId>(params.redactionId, 16);
    await lockHolds(tx);
    const proposal = (await lockProposal(tx, id)) ?? refuse("E_NOT_FOUND");
    refuseUnless(proposal.outcome === null, "E_CONFLICT");
    const { pseudonym } = caller;
    refuseUnless(!confirm || proposal.proposedBy !== pseudonym, "E_FORBIDDEN");
    await decideProposal(tx, id, { outcome: confirm ? "confirmed" : "refused", decidedBy: pseudonym });
    const proposer = { t: "proposer", i: proposal.proposedBy };
    if (!confirm) {
      const there = await whatIsThere(tx, proposal);
      const steps = [{ t: "step", i: "refused" }, proposer];
      return { answer: { id }, entries: [await entryOf(tx, proposal, there, steps)] };
    }
    const removal = await removalOf(tx, proposal, pseudonym);
    refuseUnless(await removal.takeOut(), "E_CONFLICT");
    const steps = [{ t: "step", i: "confirmed" }, proposer, { t: "redacted", i: removal.name }];
    return { answer: { id }, entries: [await entryOf(tx, proposal, removal, steps)] };
  },
};

/** Patients see that something about them was taken out, and by whom. */
async function entryOf(
  tx: WriteTx,
  target: { id: string; log: string; seq: number; part: string },
  { origin, patients }: Pick<Removal, "origin" | "patients">,
  steps: readonly { t: string; i: string }[],
): Promise<Access> {
  const { id, seq, part } = target;
  // Only a patient's pseudonym stands in `p`, and leaves hold what this server has put there.
  const p = await patientsNamed(tx, patients as Pseudonym[]);
  const x = [
    { t: "redaction", i: id },
    { t: "log", i: origin },
    ...(part === "log" ? [] : [{ t: "entry", i: String(seq) }]),
    { t: "part", i: part },
    ...steps,
  ];
  return { e: "audit.redact", p, x, n: 1 };
}
