import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { consistencyIn, leavesFrom } from "#db/queries/audit-leaves.server.ts";
import { readLogNamed } from "#db/signed-logs.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import type { Checkpoints } from "../audit-log/checkpoints.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import { streamLines } from "../audited/lines.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { type AskedLog, askedLog, knownSize, logParameters } from "./asked-log.server.ts";

type Ids = AskedLog & { from: number };

/**
 * All that a verification needs in one stream, and so in one entry: checkpoint, consistency with the size which the caller
 * kept, every stored leaf from `from` on. The entry counts what was there when it was asked; itself comes on top.
 */
export const auditLeaves: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/leaves",
  event: "audit.verify",
  async access(connections, { url }) {
    onlyParameters(url, ["from", ...logParameters]);
    const from = countIn(url, "from", 0);
    const found = await askedLog(connections, url);
    const { origin, size } = found.asked;
    const entities = [
      { t: "log", i: origin },
      { t: "from", i: String(from) },
    ];
    return { ids: { ...found, from }, patients: [], entities, n: Math.max(0, size - from) };
  },
  async read(ticket, _caller, { context }) {
    const { from, log } = ticket.ids;
    const { size, ...header } = await headOf(ticket, context.services.checkpoints);
    const consistency = await consistencyIn(ticket, log, knownSize(ticket.ids, log), size);
    async function* lines() {
      yield headerLine({ from, ...header, consistency });
      let entries = 0;
      for await (const entry of leavesFrom(ticket, size)) {
        entries += 1;
        yield leafLine(entry);
      }
      yield endLine(entries);
    }
    return streamLines(lines());
  },
};

/** The tree whose leaves are sent: of a closed log all that there is of it, whatever its signer says. */
async function headOf(ticket: ReadTicket<Ids>, checkpoints: Checkpoints) {
  const { asked, log } = ticket.ids;
  if (asked.closed) {
    const { note, refused } = await checkpoints.last(await readLogNamed(ticket.sql, log));
    return { size: asked.size, checkpoint: note, key: checkpoints.keyFor(asked.origin), refused };
  }
  // With the entry of this check in it: nothing is older than the question.
  const { checkpoint, note, key, refused } = await checkpoints.current(asked.size + 1, asked.origin);
  return { size: checkpoint.size, checkpoint: note, key, refused };
}
