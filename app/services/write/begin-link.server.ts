import type { z } from "zod/mini";
import { noBody } from "#app/protocol/session-api.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { newPasskey } from "../passkey/new-passkey.server.ts";

/** The options of a passkey for a browser that nobody is signed in to: they say nothing of anybody, so there is no entry. */
export const beginLink: WriteSpec<null, z.infer<typeof noBody>> = {
  route: "POST /api/links/begin",
  body: noBody,
  async write(tx, { services }) {
    const use = { purpose: "passkey", subject: new Uint8Array(0) } as const;
    return { answer: await newPasskey(tx, services.env, use), entries: [] };
  },
};
