import { inArray, lt } from "drizzle-orm";
import { setupToken } from "../schema/clinic.ts";
import { link } from "../schema/link.ts";
import { sheetRemoval } from "../schema/recovery.ts";
import { challenge, session } from "../schema/sign-in.ts";
import type { SystemTicket } from "../tickets/system-ticket.server.ts";

/** Removes what no longer opens anything: expired challenges, tokens, links and sessions. */
export async function removeExpired({ orm }: SystemTicket, nowMs: number): Promise<void> {
  await orm.delete(challenge).where(lt(challenge.expiresMs, nowMs));
  await orm.delete(setupToken).where(lt(setupToken.expiresMs, nowMs));
  await orm.delete(sheetRemoval).where(lt(sheetRemoval.expiresMs, nowMs));
  // Several rows at once, in no order: what somebody has in hand waits for the next time.
  const skip = { skipLocked: true } as const;
  const links = orm.select({ id: link.id }).from(link).where(lt(link.expiresMs, nowMs)).for("update", skip);
  await orm.delete(link).where(inArray(link.id, links));
  const sessions = orm
    .select({ id: session.tokenHash })
    .from(session)
    .where(lt(session.endsMs, nowMs))
    .for("update", skip);
  await orm.delete(session).where(inArray(session.tokenHash, sessions));
}
