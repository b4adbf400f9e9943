import { toBase64url } from "#app/lib/base64url.ts";
import type { OwnAccess } from "#app/protocol/audit-api.ts";
import { earlierLogAbout, ownEntries } from "#db/access/audit-log.server.ts";
import { provenLeaves, takenOut } from "#db/queries/audit-leaves.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { type AskedLog, askedLog, logParameters } from "./asked-log.server.ts";
import { ledTo } from "./checkpoint-answer.server.ts";
import { actorsOf } from "./entry-people.server.ts";

type Ids = AskedLog & { seqs: readonly number[]; more: boolean; earlier: string | null };

const MAX_LIMIT = 50;

/**
 * The entries about oneself, each with its proof: a patient's are those that name them as the patient, everybody
 * else's those in which they acted. Other patients of the same entry stay pseudonyms.
 */
export const ownAccess: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/own",
  event: "access-log.view",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["before", "limit", ...logParameters]);
    const limit = countIn(url, "limit", MAX_LIMIT);
    refuseUnless(limit >= 1 && limit <= MAX_LIMIT, "E_BAD_REQUEST");
    const year = await askedLog(connections, url);
    const { log } = year;
    const before = countIn(url, "before", year.asked.size);
    const { pseudonym, role } = caller;
    const as = role === "patient" ? "patient" : "actor";
    const found = await ownEntries(connections, { log, pseudonym, as, before, limit: limit + 1 });
    const seqs = found.slice(0, limit);
    const earlier = await earlierLogAbout(connections, { log, pseudonym, as });
    return {
      ids: { ...year, seqs, more: found.length > limit, earlier },
      patients: role === "patient" ? [pseudonym] : [],
      entities: [],
      n: seqs.length,
    };
  },
  async read(ticket, _caller, { context }): Promise<OwnAccess> {
    const { log, asked, seqs, more, earlier } = ticket.ids;
    const { checkpoints } = context.services;
    const covering = asked.closed ? 0 : (seqs[0] ?? -1) + 1;
    const { checkpoint, sizes } = await ledTo(ticket, covering, checkpoints);
    const found = await provenLeaves(ticket, sizes.get(log) ?? asked.size);
    const proven = new Map(found.map((entry) => [entry.seq, entry]));
    const unproven = seqs.filter((seq) => !proven.has(seq));
    const redacted = await takenOut(ticket, unproven);
    const left = seqs.filter((seq) => !redacted.has(seq));
    // A page keeps a line, by whose number the older ones are asked for.
    const lines = left.length === 0 && more ? seqs : left;
    return {
      ...{ checkpoint, log, more, earlier },
      // What was taken out since it was chosen is no line any more; what is gone stays one, which nothing proves.
      entries: lines.map((seq) => ({
        ...{ seq, body: toBase64url(proven.get(seq)?.body ?? new Uint8Array()) },
        proof: proven.get(seq)?.proof.map((hash) => toBase64url(hash)) ?? [],
      })),
      people: await namesBehind(ticket, actorsOf(found.map(({ body }) => body))),
    };
  },
};
