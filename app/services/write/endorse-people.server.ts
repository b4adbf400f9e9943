import { type RootBatch, rootBatch } from "#app/protocol/clinic-api.ts";
import type { Access } from "../audited/entry.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { acceptBatch } from "../clinic-root/accept-batch.server.ts";
import { applyEndorsement } from "../clinic-root/apply-endorsement.server.ts";
import { applyTeam } from "../clinic-root/apply-team.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** ENDORSE of people, and the TEAM statements that put them on rosters. */
export const endorsePeople: WriteSpec<Caller, RootBatch> = {
  route: "POST /api/chain/endorse",
  body: rootBatch,
  async write(tx, { caller, body }) {
    const steps = await acceptBatch(tx, caller, body, ["endorse", "team"]);
    if (steps === null) return { answer: { ok: true }, entries: [{ e: "person.endorse", n: 0 }] };
    const entries: Access[] = [];
    for (const { statement, root } of steps) {
      if (statement.type === "endorse") {
        const person = await applyEndorsement(tx, statement);
        entries.push({ e: "person.endorse", x: [{ t: "person", i: person }], n: 1 });
      } else if (statement.type === "team") {
        const team = await applyTeam(tx, statement, root, body.teams);
        entries.push({ e: "team.change", x: [{ t: "team", i: team }], n: statement.members.length });
      }
    }
    return { answer: { ok: true }, entries, notify: "everyone" };
  },
};
