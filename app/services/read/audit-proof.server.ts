import { toBase64url } from "#app/lib/base64url.ts";
import type { AuditProof } from "#app/protocol/audit-api.ts";
import { provenLeaves } from "#db/queries/audit-leaves.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { type AskedLog, askedLog, logParameters } from "./asked-log.server.ts";
import { ledTo } from "./checkpoint-answer.server.ts";

type Ids = AskedLog & { seqs: readonly [number] };

/** One entry with the proof that it is in its log, whose end the newest checkpoint leads back to. */
export const auditProof: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/proof",
  event: "audit.view",
  async access(connections, { url }) {
    onlyParameters(url, ["seq", ...logParameters]);
    const seq = countIn(url, "seq", 0);
    const found = await askedLog(connections, url);
    if (seq >= found.asked.size) return null;
    return {
      ids: { ...found, seqs: [seq] },
      patients: [],
      entities: [
        { t: "log", i: found.asked.origin },
        { t: "entry", i: String(seq) },
      ],
      n: 1,
    };
  },
  async read(ticket, _caller, { context }): Promise<AuditProof> {
    const { seqs, log, asked } = ticket.ids;
    const { checkpoints } = context.services;
    const covering = asked.closed ? 0 : seqs[0] + 1;
    const { checkpoint, sizes } = await ledTo(ticket, covering, checkpoints);
    const [found] = await provenLeaves(ticket, sizes.get(log) ?? asked.size);
    const { seq, body, proof } = found ?? refuse("E_NOT_FOUND");
    return {
      log,
      checkpoint,
      entry: { seq, body: toBase64url(body), proof: proof.map((hash) => toBase64url(hash)) },
    };
  },
};
