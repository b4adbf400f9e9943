import { successorOf } from "#app/crypto/public/succession.ts";
import { type AccountId, idOf } from "#app/lib/ids.ts";
import { type RootBatch, rootBatch } from "#app/protocol/clinic-api.ts";
import { cancelInvitationsBy } from "#db/queries/invitations.server.ts";
import { peopleOf, updatePerson } from "#db/queries/people.server.ts";
import { endSessionsOf } from "#db/queries/sessions.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { acceptBatch } from "../clinic-root/accept-batch.server.ts";
import { applyTeam } from "../clinic-root/apply-team.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** UNENDORSE, who takes over, and the rosters without the person; their sessions end with this transaction. */
export const offboardPerson: WriteSpec<Caller, RootBatch> = {
  route: "POST /api/chain/offboard",
  body: rootBatch,
  async write(tx, { caller, body }) {
    const steps = await acceptBatch(tx, caller, body, ["unendorse", "endorse", "team"]);
    if (steps === null) return { answer: { ok: true }, entries: [{ e: "person.offboard", n: 0 }] };
    const entries: Access[] = [];
    const ended: PersonId[] = [];
    const root = steps.at(-1)?.root ?? refuse("E_STATEMENT");
    const left = steps.flatMap(({ statement }) =>
      statement.type === "unendorse" ? [idOf<AccountId>(statement.subject)] : [],
    );
    for (const { statement, root: after } of steps) {
      if (statement.type === "unendorse") {
        const { personId, access } = await offboard(tx, idOf<AccountId>(statement.subject));
        ended.push(personId);
        entries.push(...access);
      } else if (statement.type === "endorse") {
        // Nobody is confirmed here: the one ENDORSE that may stand in this batch names who takes over.
        const successor = idOf<AccountId>(statement.subject);
        const from =
          left.find((account) => successorOf(root, account) === successor) ?? refuse("E_STATEMENT");
        const x = [
          { t: "account", i: from },
          { t: "account", i: successor },
        ];
        entries.push({ e: "role.grant", x, n: 1 });
      } else if (statement.type === "team") {
        const team = await applyTeam(tx, statement, after, body.teams);
        entries.push({ e: "team.change", x: [{ t: "team", i: team }], n: statement.members.length });
      }
    }
    return { answer: { ok: true }, entries, notify: "everyone", ended };
  },
};

async function offboard(tx: WriteTx, account: AccountId): Promise<{ personId: PersonId; access: Access[] }> {
  const [person] = await peopleOf(tx, [account]);
  if (!person) return refuse("E_NOT_FOUND");
  await updatePerson(tx, person.id, { status: "offboarded" });
  await cancelInvitationsBy(tx, person.id);
  const sessions = await endSessionsOf(tx, person.id);
  const p = person.role === "patient" ? [person.pseudonym] : [];
  const x = [{ t: "person", i: person.id }];
  const access: Access[] = [{ e: "person.offboard", p, x, n: 1 }];
  if (sessions > 0) access.push({ e: "session.end", p, x, n: sessions });
  return { personId: person.id, access };
}
