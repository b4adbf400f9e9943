import type { z } from "zod/mini";
import type { AccountId } from "#app/lib/ids.ts";
import { noBody } from "#app/protocol/session-api.ts";
import { lockAccount } from "#db/queries/chains.server.ts";
import { cancelInvitationsBy } from "#db/queries/invitations.server.ts";
import { peopleOf, updatePerson } from "#db/queries/people.server.ts";
import { endSessionsOf } from "#db/queries/sessions.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Signs somebody out everywhere: a phone was reported lost. They may sign in again. */
export const endPersonSessions: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/people/:accountId/end-sessions",
  body: noBody,
  async write(tx, { params }) {
    const { person, about } = await subjectOf(tx, params.accountId);
    const n = await endSessionsOf(tx, person.id);
    return { answer: { ok: true }, entries: [{ e: "session.end", ...about, n }], ended: [person.id] };
  },
};

/**
 * Ends a patient's or caregiver's account at this server: sessions, open invitations, delivery. It needs no statement of the clinic
 * root, which never vouched for them; whoever works here is off-boarded instead (E_STATEMENT).
 */
export const endPatient: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/people/:accountId/end",
  body: noBody,
  async write(tx, { params }) {
    const { person, about } = await subjectOf(tx, params.accountId);
    refuseUnless(person.role === "patient", "E_STATEMENT");
    await cancelInvitationsBy(tx, person.id);
    await updatePerson(tx, person.id, { status: "offboarded" });
    const n = await endSessionsOf(tx, person.id);
    const entries: Access[] = [{ e: "person.offboard", ...about, n: 1 }];
    if (n > 0) entries.push({ e: "session.end", ...about, n });
    return { answer: { ok: true }, entries, ended: [person.id], notify: "everyone" };
  },
};

async function subjectOf(tx: WriteTx, account: string | undefined) {
  const accountId = idInPath<AccountId>(account);
  const [person] = await peopleOf(tx, [accountId]);
  if (!person) return refuse("E_NOT_FOUND");
  await lockAccount(tx, accountId);
  const p = person.role === "patient" ? [person.pseudonym] : [];
  return { person, about: { p, x: [{ t: "person", i: person.id }] } };
}
