import { EXPORT_FORMAT, entryLine, manifestLine } from "#audit/export.ts";
import { openLog } from "#db/access/audit-log.server.ts";
import { leavesFrom } from "#db/queries/audit-leaves.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import { streamLines } from "../audited/lines.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { log: string; from: 0; size: number };

/** The whole log as NDJSON with its signed checkpoint, for `npm run audit -- verify` (audit SPEC §8). */
export const auditExport: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/export",
  event: "audit.export",
  async access(connections, { url }) {
    onlyParameters(url, []);
    const { log, origin, size } = (await openLog(connections)) ?? refuse("E_UNAVAILABLE");
    return { ids: { log, from: 0, size }, patients: [], entities: [{ t: "log", i: origin }], n: size };
  },
  async read(ticket, _caller, { context }) {
    const { checkpoint, note } = await context.services.checkpoints.current(ticket.ids.size + 1);
    const { origin, size } = checkpoint;
    async function* lines() {
      yield manifestLine({ format: EXPORT_FORMAT, origin, claim: "complete", checkpoint: note });
      for await (const entry of leavesFrom(ticket, size)) yield entryLine(entry);
    }
    return streamLines(lines(), `bedside-audit-${ticket.ids.log}-${size}.ndjson`);
  },
};
