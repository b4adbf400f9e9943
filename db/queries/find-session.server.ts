import { and, eq, inArray } from "drizzle-orm";
import { device } from "../schema/chain.ts";
import { person, personPrivate } from "../schema/person.ts";
import { session } from "../schema/sign-in.ts";
import type { SessionTicket } from "../tickets/session-ticket.server.ts";

/** The session of a token hash with its person, if the person may sign in and the device stands in its chain; else null. */
export async function findSession(ticket: SessionTicket, tokenHash: Uint8Array) {
  const [row] = await ticket.orm
    .select({
      pseudonym: session.pseudonym,
      endsMs: session.endsMs,
      seenMs: session.seenMs,
      personId: person.id,
      role: person.role,
      status: person.status,
      accountId: person.accountId,
      personPseudonym: personPrivate.pseudonym,
      deviceId: session.deviceId,
    })
    .from(session)
    .innerJoin(person, eq(person.id, session.personId))
    .innerJoin(personPrivate, eq(personPrivate.personId, session.personId))
    .innerJoin(device, and(eq(device.id, session.deviceId), eq(device.active, 1)))
    .where(and(eq(session.tokenHash, tokenHash), inArray(person.status, ["active", "pending"])));
  return row ?? null;
}

export async function touchSession(
  ticket: SessionTicket,
  tokenHash: Uint8Array,
  nowMs: number,
): Promise<void> {
  await ticket.orm.update(session).set({ seenMs: nowMs }).where(eq(session.tokenHash, tokenHash));
}

/** True for the one caller that ended it. */
export async function removeSession(ticket: SessionTicket, tokenHash: Uint8Array): Promise<boolean> {
  const gone = await ticket.orm
    .delete(session)
    .where(eq(session.tokenHash, tokenHash))
    .returning({ p: session.pseudonym });
  return gone.length > 0;
}
