import { equalBytes } from "#app/lib/bytes.ts";
import { countLateAnswer } from "#db/queries/invitations.server.ts";
import { administrators } from "#db/queries/people.server.ts";
import type { invitation } from "#db/schema/invitation.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { WriteResult } from "../audited/write-spec.server.ts";

/**
 * Somebody answers an invitation that was answered already: an alarm on both sides (SPEC §6). It is refused, and what is kept
 * of it is an entry and a count that the inviter's list shows. The same ACCEPT again is only an answer that was lost.
 */
export async function secondAnswer(
  tx: WriteTx,
  found: typeof invitation.$inferSelect,
  accept: Uint8Array | null,
): Promise<WriteResult> {
  const entries = [
    { e: "invite.accept", o: "denied", x: [{ t: "invitation", i: found.invId }], n: 0 } as const,
  ];
  const refused = { answer: {}, refusal: "E_GONE", entries } as const;
  if (accept !== null && found.accept !== null && equalBytes(accept, found.accept)) return refused;
  await countLateAnswer(tx, found.invId);
  return { ...refused, notify: { people: [...new Set([found.inviterId, ...(await administrators(tx))])] } };
}
