import type { z } from "zod/mini";
import { type InvId, idBytes } from "#app/lib/ids.ts";
import { noBody } from "#app/protocol/session-api.ts";
import { findPerson } from "#db/queries/people.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { lockAnswerable } from "../invitation/lock-answerable.server.ts";
import { secondAnswer } from "../invitation/second-answer.server.ts";
import { newPasskey } from "../passkey/new-passkey.server.ts";

/** The options of the invited person's passkey. They carry the name, so this is a read that the log shows. */
export const beginInvitation: WriteSpec<null, z.infer<typeof noBody>> = {
  route: "POST /api/invitations/:invId/begin",
  body: noBody,
  async write(tx, { params, services }) {
    const invId = idInPath<InvId>(params.invId, 16);
    const invitation = await lockAnswerable(tx, invId);
    if (invitation.status === "used") return secondAnswer(tx, invitation, null);
    const person = (await findPerson(tx, invitation.personId)) ?? refuse("E_NOT_FOUND");
    const use = { purpose: "invitation", subject: idBytes(invId) } as const;
    const answer = await newPasskey(tx, services.env, use, person.name);
    const p = person.role === "patient" ? [person.pseudonym] : [];
    return { answer, entries: [{ e: "invite.open", p, x: [{ t: "invitation", i: invId }], n: 1 }] };
  },
};
