import { toBase64url } from "#app/lib/base64url.ts";
import type { OwnAccess } from "#app/protocol/audit-api.ts";
import { openLog, ownEntries } from "#db/access/audit-log.server.ts";
import { provenLeaves } from "#db/queries/audit-leaves.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { checkpointAnswer } from "./audit-checkpoint.server.ts";
import { actorsOf } from "./entry-people.server.ts";

type Ids = { log: string; seqs: readonly number[]; known: number; more: boolean };

const MAX_LIMIT = 50;

/**
 * The entries about oneself, each with its proof: a patient's are those that name them as the patient, everybody
 * else's those in which they acted. Other patients of the same entry stay pseudonyms.
 */
export const ownAccess: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/own",
  event: "access-log.view",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["before", "limit", "size"]);
    const limit = countIn(url, "limit", MAX_LIMIT);
    refuseUnless(limit >= 1 && limit <= MAX_LIMIT, "E_BAD_REQUEST");
    const { log, size } = (await openLog(connections)) ?? refuse("E_UNAVAILABLE");
    const before = countIn(url, "before", size);
    const { pseudonym, role } = caller;
    const as = role === "patient" ? "patient" : "actor";
    const found = await ownEntries(connections, { log, pseudonym, as, before, limit: limit + 1 });
    const seqs = found.slice(0, limit);
    return {
      ids: { log, seqs, known: countIn(url, "size", 0), more: found.length > limit },
      patients: role === "patient" ? [pseudonym] : [],
      entities: [],
      n: seqs.length,
    };
  },
  async read(ticket, _caller, { context }): Promise<OwnAccess> {
    const { seqs, known, more } = ticket.ids;
    const current = await context.services.checkpoints.current((seqs[0] ?? -1) + 1);
    const found = await provenLeaves(ticket, current.checkpoint.size);
    return {
      checkpoint: await checkpointAnswer(ticket, known, current),
      entries: found.map(({ seq, body, proof }) => ({
        ...{ seq, body: toBase64url(body) },
        proof: proof.map((hash) => toBase64url(hash)),
      })),
      people: await namesBehind(ticket, actorsOf(found.map(({ body }) => body))),
      more,
    };
  },
};
