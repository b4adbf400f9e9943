import type { z } from "zod/mini";
import { noBody } from "#app/protocol/session-api.ts";
import { endSession as removeSession } from "#db/queries/sessions.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { endedCookie } from "../session/cookie.server.ts";

/** Ends this session; its event stream ends at the next heartbeat at the latest. */
export const endSession: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/session/end",
  body: noBody,
  async write(tx, { caller, services }) {
    await removeSession(tx, caller.session.tokenHash);
    services.hub.endSession(caller.session.tokenHash);
    return { answer: { ok: true }, entries: [{ e: "logout" }], cookie: endedCookie(services.env.secure) };
  },
};
