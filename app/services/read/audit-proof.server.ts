import { toBase64url } from "#app/lib/base64url.ts";
import type { AuditProof } from "#app/protocol/audit-api.ts";
import { openLog } from "#db/access/audit-log.server.ts";
import { provenLeaves } from "#db/queries/audit-leaves.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { checkpointAnswer } from "./audit-checkpoint.server.ts";

type Ids = { log: string; seqs: readonly [number]; known: number };

/** One entry with the proof that it is in the log which the newest checkpoint signs. */
export const auditProof: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/proof",
  event: "audit.view",
  async access(connections, { url }) {
    onlyParameters(url, ["seq", "size"]);
    const [seq, known] = [countIn(url, "seq", 0), countIn(url, "size", 0)];
    const { log, size } = (await openLog(connections)) ?? refuse("E_UNAVAILABLE");
    if (seq >= size) return null;
    return {
      ids: { log, seqs: [seq], known },
      patients: [],
      entities: [{ t: "entry", i: String(seq) }],
      n: 1,
    };
  },
  async read(ticket, _caller, { context }): Promise<AuditProof> {
    const { seqs, known } = ticket.ids;
    const current = await context.services.checkpoints.current(seqs[0] + 1);
    const [found] = await provenLeaves(ticket, current.checkpoint.size);
    const { seq, body, proof } = found ?? refuse("E_NOT_FOUND");
    return {
      log: ticket.ids.log,
      checkpoint: await checkpointAnswer(ticket, known, current),
      entry: { seq, body: toBase64url(body), proof: proof.map((hash) => toBase64url(hash)) },
    };
  },
};
