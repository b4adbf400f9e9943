import { eq } from "drizzle-orm";
import { type ChallengePurpose, challenge } from "../schema/sign-in.ts";
import type { SessionTicket } from "../tickets/session-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export interface ChallengeFor {
  purpose: ChallengePurpose;
  /** Token hash, invitation, link or device id; empty for sign-in and a passkey without a person. */
  subject: Uint8Array;
}

export interface TakenChallenge extends ChallengeFor {
  challenge: Uint8Array;
}

export async function addChallenge(
  tx: WriteTx,
  row: ChallengeFor & { challenge: Uint8Array; expiresMs: number },
): Promise<void> {
  await tx.orm.insert(challenge).values(row);
}

/** What a challenge was made for, taken by this call and nobody else; null when unknown or past its time. */
export async function takeChallenge(
  ticket: SessionTicket,
  value: Uint8Array,
  nowMs: number,
): Promise<TakenChallenge | null> {
  const [taken] = await ticket.orm.delete(challenge).where(eq(challenge.challenge, value)).returning();
  return taken && taken.expiresMs > nowMs ? taken : null;
}
