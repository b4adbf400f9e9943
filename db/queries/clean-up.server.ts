import { lt } from "drizzle-orm";
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
  await orm.delete(link).where(lt(link.expiresMs, nowMs));
  await orm.delete(session).where(lt(session.endsMs, nowMs));
}
