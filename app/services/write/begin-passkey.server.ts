import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { idBytes } from "#app/lib/ids.ts";
import { type CreationOptions, noBody } from "#app/protocol/session-api.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { makeChallenge } from "../passkey/challenge.server.ts";
import type { Caller } from "../session/caller.server.ts";

/**
 * A challenge for this device's passkeys. The browser names those that it holds itself, so that no authenticator is talked into
 * overwriting one; the handle is a new one for the same reason. It says nothing of anybody, so there is no entry.
 */
export const beginPasskey: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/passkeys/begin",
  body: noBody,
  async write(tx, { caller, services }) {
    const subject = idBytes(caller.deviceId);
    const answer: CreationOptions = {
      challenge: await makeChallenge(tx, { purpose: "device-passkey", subject }),
      rpId: services.env.relyingParty,
      rpName: "Bedside",
      userHandle: toBase64url(tx.random(32)),
      userName: "Bedside",
      excludeCredentials: [],
    };
    return { answer, entries: [] };
  },
};
