import { createHash } from "node:crypto";
import { toBase64url } from "#app/lib/base64url.ts";
import { addSession } from "#db/queries/sessions.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Env } from "../env.server.ts";
import type { Caller } from "./caller.server.ts";
import { sessionCookie } from "./cookie.server.ts";
import { sessionLimits } from "./session-limits.server.ts";

/** A new session of a person on one device; the token is in the cookie and nowhere else. */
export async function startSession(
  tx: WriteTx,
  env: Pick<Env, "secure">,
  who: Omit<Caller, "session">,
): Promise<{ caller: Caller; cookie: string }> {
  const token = tx.random(32);
  const tokenHash = createHash("sha256").update(token).digest();
  const pseudonym = toBase64url(tx.random(16));
  const { absoluteMs, idleMs } = sessionLimits[who.role];
  const endsMs = tx.nowMs + absoluteMs;
  const { personId, deviceId } = who;
  await addSession(tx, { tokenHash, pseudonym, personId, deviceId, endsMs, seenMs: tx.nowMs });
  return {
    caller: { ...who, session: { tokenHash, pseudonym, endsMs, idleMs } },
    cookie: sessionCookie(toBase64url(token), env.secure, absoluteMs),
  };
}
