import { sessionIsThere } from "#db/queries/sessions.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "./caller.server.ts";

/**
 * The session of this call has not ended since it began; E_SIGN_IN. Asked under the lock of its account, which whatever shuts out
 * a device or signs somebody out takes first: what is added is there to be taken away with the rest, or is not added any more.
 */
export async function requireStanding(tx: WriteTx, { session }: Caller): Promise<void> {
  refuseUnless(await sessionIsThere(tx, session.tokenHash), "E_SIGN_IN");
}
