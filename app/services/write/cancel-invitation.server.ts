import type { z } from "zod/mini";
import type { InvId } from "#app/lib/ids.ts";
import { noBody } from "#app/protocol/session-api.ts";
import { lockInvitation, updateInvitation } from "#db/queries/invitations.server.ts";
import { findPerson } from "#db/queries/people.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Takes back an open invitation: its inviter or an administrator; to others it does not exist. */
export const cancelInvitation: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/invitations/:invId/cancel",
  body: noBody,
  async write(tx, { caller, params }) {
    const invId = idInPath<InvId>(params.invId, 16);
    const found = (await lockInvitation(tx, invId)) ?? refuse("E_NOT_FOUND");
    const isOwn = caller.role === "administrator" || found.inviterId === caller.personId;
    refuseUnless(isOwn, "E_NOT_FOUND");
    refuseUnless(found.status !== "used", "E_CONFLICT");
    await updateInvitation(tx, invId, { status: "cancelled" });
    const person = await findPerson(tx, found.personId);
    const p = person?.role === "patient" ? [person.pseudonym] : [];
    return {
      answer: { ok: true },
      entries: [{ e: "invite.cancel", p, rel: "invited", x: [{ t: "invitation", i: invId }], n: 1 }],
    };
  },
};
