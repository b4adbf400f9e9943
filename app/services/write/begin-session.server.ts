import type { z } from "zod/mini";
import { noBody, type RequestOptions } from "#app/protocol/session-api.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { makeChallenge } from "../passkey/challenge.server.ts";

/** A challenge for signing in; it says nothing of anybody, so it is no entry. */
export const beginSession: WriteSpec<null, z.infer<typeof noBody>> = {
  route: "POST /api/session/begin",
  body: noBody,
  async write(tx, { services }) {
    const challenge = await makeChallenge(tx, { purpose: "session", subject: new Uint8Array(0) });
    const answer: RequestOptions = { challenge, rpId: services.env.relyingParty };
    return { answer, entries: [] };
  },
};
