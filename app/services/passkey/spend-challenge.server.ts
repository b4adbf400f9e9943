import { type TakenChallenge, takeChallenge } from "#db/queries/challenges.server.ts";
import { SessionTicket } from "#db/tickets/session-ticket.server.ts";
import type { Services } from "../services.server.ts";
import { clientChallenge } from "./client-challenge.server.ts";

/** Takes the challenge that a ceremony answers, outside any transaction: a refusal does not give it back (SPEC §6). */
export function spendChallenge(
  { database, clock }: Pick<Services, "database" | "clock">,
  clientDataJSON: string,
): Promise<TakenChallenge | null> {
  return takeChallenge(SessionTicket.mint(database.orm), clientChallenge(clientDataJSON), clock());
}
