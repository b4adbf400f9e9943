import { toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { addChallenge, type ChallengeFor, type TakenChallenge } from "#db/queries/challenges.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";

/** From the options to the answer: time enough to find the phone (SPEC §6). */
const LIFETIME_MS = 5 * 60_000;

/** A fresh challenge, base64url of 32 bytes, that one ceremony of this purpose may answer. */
export async function makeChallenge(tx: WriteTx, use: ChallengeFor): Promise<string> {
  const challenge = tx.random(32);
  await addChallenge(tx, { ...use, challenge, expiresMs: tx.nowMs + LIFETIME_MS });
  return toBase64url(challenge);
}

/** The spent challenge, if it was made for exactly this; E_PASSKEY otherwise. */
export function challengeFor(taken: TakenChallenge | null, use: ChallengeFor): Uint8Array {
  const isFor = taken?.purpose === use.purpose && equalBytes(taken.subject, use.subject);
  refuseUnless(isFor, "E_PASSKEY");
  return taken.challenge;
}
