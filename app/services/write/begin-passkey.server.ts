import type { z } from "zod/mini";
import { idBytes } from "#app/lib/ids.ts";
import { noBody } from "#app/protocol/session-api.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { newPasskey } from "../passkey/new-passkey.server.ts";
import type { Caller } from "../session/caller.server.ts";

/**
 * A challenge for this device's passkeys. The browser names those that it holds itself, so that no authenticator is talked into
 * overwriting one; the handle is a new one for the same reason. It says nothing of anybody, so there is no entry.
 */
export const beginPasskey: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/passkeys/begin",
  body: noBody,
  async write(tx, { caller, services }) {
    const use = { purpose: "device-passkey", subject: idBytes(caller.deviceId) } as const;
    return { answer: await newPasskey(tx, services.env, use), entries: [] };
  },
};
