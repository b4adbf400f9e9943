import type { z } from "zod/mini";
import { noBody } from "#app/protocol/session-api.ts";
import { lockAccount } from "#db/queries/chains.server.ts";
import { endSessionsOf } from "#db/queries/sessions.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { endedCookie } from "../session/cookie.server.ts";

/** Ends every session of the person who asks, this one too: what to do when a phone is gone. */
export const endAllSessions: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/session/end-all",
  body: noBody,
  async write(tx, { caller, services }) {
    await lockAccount(tx, caller.accountId);
    const n = await endSessionsOf(tx, caller.personId);
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    const x = [{ t: "person", i: caller.personId }];
    return {
      answer: { ok: true },
      entries: [{ e: "session.end", p, x, n }],
      ended: [caller.personId],
      cookie: endedCookie(services.env.secure),
    };
  },
};
