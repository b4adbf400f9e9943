import { findSession } from "#db/queries/find-session.server.ts";
import { SessionTicket } from "#db/tickets/session-ticket.server.ts";
import type { Services } from "../services.server.ts";
import { tokenIn } from "./cookie.server.ts";
import { hashOf } from "./find-caller.server.ts";
import { sessionLimits } from "./session-limits.server.ts";

/**
 * Whether a `Cookie` header names a session that stands: asked before a large body is read for it. The route asks again,
 * and is who ends an expired session and writes a refusal down.
 */
export async function sessionStands(
  { env, database, clock }: Pick<Services, "env" | "database" | "clock">,
  cookie: string,
): Promise<boolean> {
  const token = tokenIn(cookie, env.secure);
  const tokenHash = token === null ? null : hashOf(token);
  if (tokenHash === null) return false;
  const found = await findSession(SessionTicket.mint(database.orm), tokenHash);
  if (found === null) return false;
  const nowMs = clock();
  return nowMs < found.endsMs && nowMs < found.seenMs + sessionLimits[found.role].idleMs;
}
