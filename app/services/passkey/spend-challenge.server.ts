import { type TakenChallenge, takeChallenge } from "#db/queries/challenges.server.ts";
import { SessionTicket } from "#db/tickets/session-ticket.server.ts";
import type { Services } from "../services.server.ts";

/** Takes the challenge that is answered, outside any transaction: a refusal does not give it back (SPEC §6). */
export async function spendChallenge(
  { database, clock }: Pick<Services, "database" | "clock">,
  challenge: Uint8Array | null,
): Promise<TakenChallenge | null> {
  if (challenge === null) return null;
  return takeChallenge(SessionTicket.mint(database.orm), challenge, clock());
}
