import { toBase64url } from "#app/lib/base64url.ts";
import type { LogEnd } from "#app/protocol/audit-api.ts";
import { provenIn } from "#db/queries/audit-leaves.server.ts";
import { removalsFrom } from "#db/queries/log-steps.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { type AskedLog, askedLog, logParameters } from "./asked-log.server.ts";
import { type Led, ledTo } from "./checkpoint-answer.server.ts";

/**
 * The newest signed note with the proof that it extends what the caller kept, and the way back to the log asked about: how that
 * one ended, and which entries of other logs say that something was taken out of it.
 */
export const auditCheckpoint: ReadSpec<Caller, AskedLog> = {
  route: "GET /api/audit/checkpoint",
  event: "audit.verify",
  async access(connections, { url }) {
    onlyParameters(url, logParameters);
    const ids = await askedLog(connections, url, { destroyed: true });
    return { ids, patients: [], entities: [{ t: "log", i: ids.asked.origin }], n: 0 };
  },
  async read(ticket, _caller, { context: { services } }): Promise<LogEnd> {
    // Of a closed log the newest removal has to be in it.
    const covering = ticket.ids.asked.closed ? (ticket.ids.way[0]?.size ?? 0) : 0;
    const led = await ledTo(ticket, covering, services.checkpoints);
    return { checkpoint: led.checkpoint, removals: await removals(ticket, led) };
  },
};

/** Of a closed log; an open one says itself what was taken out of it. */
async function removals(ticket: ReadTicket<AskedLog>, { sizes }: Led): Promise<LogEnd["removals"]> {
  const { asked } = ticket.ids;
  if (!asked.closed) return [];
  const found = await removalsFrom(ticket, asked);
  const answer: LogEnd["removals"] = [];
  for (const [log, size] of sizes) {
    const seqs = found.filter((each) => each.log === log).map(({ seq }) => seq);
    if (seqs.length === 0) continue;
    for (const { seq, body, proof } of await provenIn(ticket, log, seqs, size))
      answer.push({ log, seq, body: toBase64url(body), proof: proof.map((hash) => toBase64url(hash)) });
  }
  return answer;
}
