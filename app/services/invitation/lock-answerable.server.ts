import type { InvId } from "#app/lib/ids.ts";
import { lockInvitation } from "#db/queries/invitations.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { Refusal, refuse } from "../audited/refusal.server.ts";

/** The invitation under lock: E_NOT_FOUND without it, E_GONE when it was cancelled or is past its time; open or used. */
export async function lockAnswerable(tx: WriteTx, invId: InvId) {
  const found = (await lockInvitation(tx, invId)) ?? refuse("E_NOT_FOUND");
  if (found.status === "used" || (found.status === "open" && tx.nowMs < found.notAfterMs)) return found;
  const x = [{ t: "invitation", i: invId }];
  throw new Refusal("E_GONE", { access: { e: "invite.accept", o: "denied", x, n: 0 } });
}
