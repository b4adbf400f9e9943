import type { InvId } from "#app/lib/ids.ts";
import { lockInvitation } from "#db/queries/invitations.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { Refusal, refuse } from "../audited/refusal.server.ts";

/**
 * The invitation under lock: E_NOT_FOUND without it, E_GONE when it was answered, cancelled or is past its time. A second
 * answer is an alarm, so it is an entry of its own (SPEC §6).
 */
export async function requireOpenInvitation(tx: WriteTx, invId: InvId) {
  const found = (await lockInvitation(tx, invId)) ?? refuse("E_NOT_FOUND");
  if (found.status === "open" && tx.nowMs < found.notAfterMs) return found;
  const x = [{ t: "invitation", i: invId }];
  throw new Refusal("E_GONE", { access: { e: "invite.accept", o: "denied", x, n: 0 } });
}
