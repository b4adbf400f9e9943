import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { type CreationOptions, noBody } from "#app/protocol/session-api.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { makeChallenge } from "../passkey/challenge.server.ts";

/** The options of a passkey for a browser that nobody is signed in to: they say nothing of anybody, so there is no entry. */
export const beginLink: WriteSpec<null, z.infer<typeof noBody>> = {
  route: "POST /api/links/begin",
  body: noBody,
  async write(tx, { services }) {
    const challenge = await makeChallenge(tx, { purpose: "passkey", subject: new Uint8Array(0) });
    const answer: CreationOptions = {
      challenge,
      rpId: services.env.relyingParty,
      rpName: "Bedside",
      userHandle: toBase64url(tx.random(32)),
      userName: "Bedside",
      excludeCredentials: [],
    };
    return { answer, entries: [] };
  },
};
