import { and, eq, gt } from "drizzle-orm";
import { type ChallengePurpose, challenge } from "../schema/sign-in.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export interface ChallengeFor {
  purpose: ChallengePurpose;
  /** Token hash or invitation id; empty for sign-in. */
  subject: Uint8Array;
}

export async function addChallenge(
  tx: WriteTx,
  row: ChallengeFor & { challenge: Uint8Array; expiresMs: number },
): Promise<void> {
  await tx.orm.insert(challenge).values(row);
}

/** Takes a challenge, once: true when it was made for this and is not past its time. */
export async function takeChallenge(
  tx: WriteTx,
  row: ChallengeFor & { challenge: Uint8Array },
): Promise<boolean> {
  const taken = await tx.orm
    .delete(challenge)
    .where(
      and(
        eq(challenge.challenge, row.challenge),
        eq(challenge.purpose, row.purpose),
        eq(challenge.subject, row.subject),
        gt(challenge.expiresMs, tx.nowMs),
      ),
    )
    .returning({ purpose: challenge.purpose });
  return taken.length > 0;
}
