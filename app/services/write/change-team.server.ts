import { type RootBatch, rootBatch } from "#app/protocol/clinic-api.ts";
import type { Access } from "../audited/entry.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { acceptBatch } from "../clinic-root/accept-batch.server.ts";
import { applyTeam } from "../clinic-root/apply-team.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** New rosters and names of teams. */
export const changeTeam: WriteSpec<Caller, RootBatch> = {
  route: "POST /api/chain/team",
  body: rootBatch,
  async write(tx, { caller, body }) {
    const steps = await acceptBatch(tx, caller, body, ["team"]);
    if (steps === null) return { answer: { ok: true }, entries: [{ e: "team.change", n: 0 }] };
    const entries: Access[] = [];
    for (const { statement, root } of steps) {
      if (statement.type !== "team") continue;
      const team = await applyTeam(tx, statement, root, body.teams);
      entries.push({ e: "team.change", x: [{ t: "team", i: team }], n: statement.members.length });
    }
    return { answer: { ok: true }, entries, notify: "everyone" };
  },
};
