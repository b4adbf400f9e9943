import { toBase64url } from "#app/lib/base64url.ts";
import type { CreationOptions } from "#app/protocol/session-api.ts";
import type { ChallengeFor } from "#db/queries/challenges.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Env } from "../env.server.ts";
import { makeChallenge } from "./challenge.server.ts";

/** The options of a new passkey, with a challenge of its own; `userName` is what the authenticator shows. */
export async function newPasskey(
  tx: WriteTx,
  { relyingParty }: Pick<Env, "relyingParty">,
  use: ChallengeFor,
  userName = "Bedside",
): Promise<CreationOptions> {
  return {
    challenge: await makeChallenge(tx, use),
    rpId: relyingParty,
    rpName: "Bedside",
    userHandle: toBase64url(tx.random(32)),
    userName,
    // A passkey of a lost browser profile may still be on this device, and opens nothing any more.
    excludeCredentials: [],
  };
}
