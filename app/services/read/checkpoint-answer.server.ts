import { toBase64url } from "#app/lib/base64url.ts";
import type { AuditCheckpoint } from "#app/protocol/audit-api.ts";
import { consistencyIn } from "#db/queries/audit-leaves.server.ts";
import { stepBack } from "#db/queries/log-steps.server.ts";
import { readLogNamed } from "#db/signed-logs.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import type { Checkpoints } from "../audit-log/checkpoints.server.ts";
import { type AskedLog, knownSize } from "./asked-log.server.ts";

/** What leads from the open log to the asked one, with the size of each log's tree in which its entries are proved. */
export interface Led {
  checkpoint: AuditCheckpoint;
  sizes: ReadonlyMap<string, number>;
}

/**
 * The open log's checkpoint, with its entry numbered `covering - 1` in it, as the wire has it, with its consistency proof from the size that the caller kept, and the steps back
 * to the log asked about. The steps end where a first entry is gone.
 */
export async function ledTo<Ids extends AskedLog>(
  ticket: ReadTicket<Ids>,
  covering: number,
  checkpoints: Checkpoints,
): Promise<Led> {
  const { way } = ticket.ids;
  const [open] = way;
  const { note, key, refused, checkpoint } = await checkpoints.current(covering, open?.origin ?? "");
  const known = knownSize(ticket.ids, open?.log ?? "");
  const consistency = await consistencyIn(ticket, open?.log ?? "", known, checkpoint.size);
  const sizes = new Map([[open?.log ?? "", checkpoint.size]]);
  const steps: AuditCheckpoint["steps"] = [];
  for (const [i, earlier] of way.slice(1).entries()) {
    const later = way[i]?.log ?? "";
    const place = { log: later, size: sizes.get(later) ?? 0 };
    const step = await stepBack(ticket, place, earlier, knownSize(ticket.ids, earlier.log));
    if (step === null) break;
    sizes.set(earlier.log, step.size);
    const last = earlier.destroyed
      ? { note: "", refused: null }
      : await checkpoints.last(await readLogNamed(ticket.sql, earlier.log));
    steps.push({
      ...last,
      first: { body: toBase64url(step.first.body), proof: step.first.proof.map((hash) => toBase64url(hash)) },
      consistency: step.consistency.map((hash) => toBase64url(hash)),
    });
  }
  return {
    checkpoint: { note, key, consistency: consistency.map((hash) => toBase64url(hash)), refused, steps },
    sizes,
  };
}
