import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { openLog } from "#db/access/audit-log.server.ts";
import { consistencyOf, leavesFrom } from "#db/queries/audit-leaves.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import { streamLines } from "../audited/lines.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { log: string; from: number; known: number; size: number };

/**
 * All that a verification needs in one stream, and so in one entry: checkpoint, consistency with the size which the caller
 * kept, every stored leaf from `from` on. The entry counts what was there when it was asked; itself comes on top.
 */
export const auditLeaves: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/leaves",
  event: "audit.verify",
  async access(connections, { url }) {
    onlyParameters(url, ["from", "size"]);
    const [from, known] = [countIn(url, "from", 0), countIn(url, "size", 0)];
    const { log, origin, size } = (await openLog(connections)) ?? refuse("E_UNAVAILABLE");
    const entities = [
      { t: "log", i: origin },
      { t: "from", i: String(from) },
    ];
    return { ids: { log, from, known, size }, patients: [], entities, n: Math.max(0, size - from) };
  },
  async read(ticket, _caller, { context }) {
    const { from, known, size } = ticket.ids;
    // With the entry of this check in it: nothing is older than the question.
    const { checkpoint, note, key, refused } = await context.services.checkpoints.current(size + 1);
    const consistency = await consistencyOf(ticket, known, checkpoint.size);
    async function* lines() {
      yield headerLine({ from, checkpoint: note, key, consistency, refused });
      let entries = 0;
      for await (const entry of leavesFrom(ticket, checkpoint.size)) {
        entries += 1;
        yield leafLine(entry);
      }
      yield endLine(entries);
    }
    return streamLines(lines());
  },
};
