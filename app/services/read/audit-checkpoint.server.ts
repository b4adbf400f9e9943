import { toBase64url } from "#app/lib/base64url.ts";
import type { AuditCheckpoint } from "#app/protocol/audit-api.ts";
import { openLog } from "#db/access/audit-log.server.ts";
import { consistencyOf } from "#db/queries/audit-leaves.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import type { CurrentCheckpoint } from "../audit-log/checkpoints.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { log: string; known: number };

/** The newest signed note, and that it extends the size which the caller kept. */
export const auditCheckpoint: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/checkpoint",
  event: "audit.verify",
  async access(connections, { url }) {
    onlyParameters(url, ["size"]);
    const known = countIn(url, "size", 0);
    const { log, origin } = (await openLog(connections)) ?? refuse("E_UNAVAILABLE");
    return { ids: { log, known }, patients: [], entities: [{ t: "log", i: origin }], n: 0 };
  },
  async read(ticket, _caller, { context }): Promise<AuditCheckpoint> {
    return checkpointAnswer(ticket, ticket.ids.known, await context.services.checkpoints.current());
  },
};

/** A checkpoint as the wire has it, with its consistency proof from the size that the caller kept. */
export async function checkpointAnswer(
  ticket: ReadTicket<{ log: string }>,
  known: number,
  { note, key, refused, checkpoint }: CurrentCheckpoint,
): Promise<AuditCheckpoint> {
  const proof = await consistencyOf(ticket, known, checkpoint.size);
  return { note, key, consistency: proof.map((hash) => toBase64url(hash)), refused };
}
