import type { z } from "zod/mini";
import type { auditLogs } from "#app/protocol/audit-api.ts";
import { everyLog, type YearLog } from "#db/access/audit-log.server.ts";
import { isLogHeld } from "#db/queries/destroy-log.server.ts";
import { settingsRow } from "#db/queries/review.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { keptUntilMs } from "../review/retention.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = Record<never, never>;

/** Every log there is: a year's, and after a restore the one that goes on; and which of them two officers may have destroyed. */
export const everyAuditLog: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/logs",
  event: "audit.view",
  async access(connections, { url }) {
    onlyParameters(url, []);
    const logs = await everyLog(connections);
    return { ids: {}, patients: [], entities: [{ t: "desk", i: "logs" }], n: logs.length };
  },
  async read(ticket, _caller, { context: { services } }): Promise<z.infer<typeof auditLogs>> {
    const { retentionYears } = await settingsRow(ticket);
    const isPast = ({ log, closed, destroyed }: YearLog) =>
      closed && !destroyed && services.clock() >= keptUntilMs(log, retentionYears);
    const logs = [];
    for (const year of await everyLog(ticket)) {
      const { log, size, closed, destroyed } = year;
      logs.push({ log, size, closed, destroyed, mayGo: isPast(year) && !(await isLogHeld(ticket, log)) });
    }
    return { logs };
  },
};
