import { createHash } from "node:crypto";
import { fromBase64url } from "#app/lib/base64url.ts";
import { findSession, removeSession, touchSession } from "#db/queries/find-session.server.ts";
import { SessionTicket } from "#db/tickets/session-ticket.server.ts";
import { entryOf } from "../audited/entry.server.ts";
import type { RequestArgs } from "../audited/request-args.server.ts";
import type { Caller } from "./caller.server.ts";
import { tokenOf } from "./cookie.server.ts";
import { sessionLimits, sessionTouchMs } from "./session-limits.server.ts";

/** Who calls, or null; a heartbeat of an open stream is nobody's act and keeps no session alive. Null: no cookie, an unknown or ended session, an off-boarded person, a revoked device. */
export async function findCaller(
  args: RequestArgs,
  use: "request" | "heartbeat" = "request",
): Promise<Caller | null> {
  const { services } = args.context;
  const token = tokenOf(args.request, services.env.secure);
  const tokenHash = token === null ? null : hashOf(token);
  if (tokenHash === null) return null;
  const ticket = SessionTicket.mint(services.database.orm);
  const found = await findSession(ticket, tokenHash);
  if (found === null || found.accountId === null) return null;
  const { idleMs } = sessionLimits[found.role];
  const caller: Caller = {
    personId: found.personId,
    role: found.role,
    status: found.status === "pending" ? "pending" : "active",
    accountId: found.accountId,
    deviceId: found.deviceId,
    pseudonym: found.personPseudonym,
    session: { tokenHash, pseudonym: found.pseudonym, endsMs: found.endsMs, idleMs },
  };
  const nowMs = services.clock();
  if (nowMs >= found.endsMs || nowMs >= found.seenMs + idleMs) {
    if (await removeSession(ticket, tokenHash))
      await services.audit.append([entryOf(args.context, caller, { e: "session.end" })]);
    return null;
  }
  if (use === "request" && nowMs >= found.seenMs + sessionTouchMs)
    await touchSession(ticket, tokenHash, nowMs);
  return caller;
}

/** Only the hash of a token is stored; a cookie that is not base64url belongs to nobody. */
export function hashOf(token: string): Uint8Array | null {
  try {
    return createHash("sha256").update(fromBase64url(token)).digest();
  } catch {
    return null;
  }
}
