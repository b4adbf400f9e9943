import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { holdClear, holdPost } from "#app/protocol/review-api.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { logNamed } from "#db/queries/destroy-log.server.ts";
import { addHold, endHold, lockHolds } from "#db/queries/review-writes.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { HoldId } from "#db/schema/review.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { idIn, idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Keeps a year's log, or the entries about one patient, beyond their retention until it is ended; E_GONE for a log that was destroyed. */
export const setHold: WriteSpec<Caller, z.infer<typeof holdPost>> = {
  route: "POST /api/review/holds",
  body: holdPost,
  async write(tx, { caller, body }) {
    const { log, reason } = body;
    refuseUnless(reason.trim() !== "", "E_BAD_REQUEST");
    await lockHolds(tx);
    if (log !== null) {
      const { destroyed } = (await logNamed(tx, log)) ?? refuse("E_NOT_FOUND");
      // Rows may still wait for the clean-up, and nothing keeps them from it: the hold comes too late.
      refuseUnless(!destroyed, "E_GONE");
    }
    const patient = body.patient === null ? null : idIn<Pseudonym>(body.patient, 16);
    if (patient !== null) refuseUnless((await patientsNamed(tx, [patient])).length === 1, "E_NOT_FOUND");
    // Sixteen random bytes name the hold.
    const id = toBase64url(tx.random(16)) as HoldId;
    await addHold(tx, { id, log, patient, reason, setBy: caller.pseudonym, setMs: tx.nowMs });
    return {
      answer: { id },
      entries: [{ ...about({ id, log, patient }), e: "hold.set", private: utf8(reason) }],
    };
  },
};

export const clearHold: WriteSpec<Caller, z.infer<typeof holdClear>> = {
  route: "POST /api/review/holds/:holdId/clear",
  body: holdClear,
  async write(tx, { caller, body: { reason }, params }) {
    refuseUnless(reason.trim() !== "", "E_BAD_REQUEST");
    const found = await endOrRefuse(tx, idInPath<HoldId>(params.holdId, 16), caller);
    return {
      answer: { id: found.id },
      entries: [{ ...about(found), e: "hold.clear", private: utf8(reason) }],
    };
  },
};

async function endOrRefuse(tx: WriteTx, id: HoldId, { pseudonym }: Caller) {
  return (await endHold(tx, id, pseudonym)) ?? refuse("E_NOT_FOUND");
}

function about({ id, log, patient }: { id: HoldId; log: string | null; patient: Pseudonym | null }) {
  const x = [{ t: "hold", i: id }, ...(log === null ? [] : [{ t: "log", i: log }])];
  return { p: patient === null ? [] : [patient], x, n: 1 };
}
