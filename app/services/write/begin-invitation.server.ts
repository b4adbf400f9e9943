import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { type InvId, idBytes } from "#app/lib/ids.ts";
import { type CreationOptions, noBody } from "#app/protocol/session-api.ts";
import { findPerson } from "#db/queries/people.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { lockAnswerable } from "../invitation/lock-answerable.server.ts";
import { secondAnswer } from "../invitation/second-answer.server.ts";
import { makeChallenge } from "../passkey/challenge.server.ts";

/** The options of the invited person's passkey. They carry the name, so this is a read that the log shows. */
export const beginInvitation: WriteSpec<null, z.infer<typeof noBody>> = {
  route: "POST /api/invitations/:invId/begin",
  body: noBody,
  async write(tx, { params, services }) {
    const invId = idInPath<InvId>(params.invId, 16);
    const invitation = await lockAnswerable(tx, invId);
    if (invitation.status === "used") return secondAnswer(tx, invitation, null);
    const person = (await findPerson(tx, invitation.personId)) ?? refuse("E_NOT_FOUND");
    const challenge = await makeChallenge(tx, { purpose: "invitation", subject: idBytes(invId) });
    const answer: CreationOptions = {
      challenge,
      rpId: services.env.relyingParty,
      rpName: "Bedside",
      userHandle: toBase64url(tx.random(32)),
      userName: person.name,
      excludeCredentials: [],
    };
    const p = person.role === "patient" ? [person.pseudonym] : [];
    return { answer, entries: [{ e: "invite.open", p, x: [{ t: "invitation", i: invId }], n: 1 }] };
  },
};
