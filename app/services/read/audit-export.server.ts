import type { ExportedEntry } from "#audit/export.ts";
import { openLog } from "#db/access/audit-log.server.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { countEntries } from "#db/audit-list.server.ts";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { leavesFrom } from "#db/queries/audit-leaves.server.ts";
import { provenSubset } from "#db/queries/audit-subset.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { entryFilters, filterNames } from "../audit-log/entry-filters.server.ts";
import { type ExportFormat, exportForms, isExportFormat } from "../audit-log/export-forms.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import { streamLines } from "../audited/lines.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = {
  log: string;
  from: 0;
  size: number;
  format: ExportFormat;
  filters: EntryFilters;
  isWhole: boolean;
  count: number;
};

/** The log to take away, whole or what fits the filters of the officer's page. */
export const auditExport: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/export",
  event: "audit.export",
  async access(connections, { url }) {
    onlyParameters(url, ["format", ...filterNames]);
    const format = url.searchParams.get("format") ?? "ndjson";
    refuseUnless(isExportFormat(format), "E_BAD_REQUEST");
    const { filters, names } = entryFilters(url);
    const { log, origin, size } = (await openLog(connections)) ?? refuse("E_UNAVAILABLE");
    const isWhole = names.length === 0;
    const count = isWhole ? size : await countEntries(connections.sql, log, filters);
    const asked = [filters.person, filters.actor, filters.patient].filter((id) => id !== undefined);
    const entities = [
      { t: "log", i: origin },
      { t: "format", i: format },
      ...asked.map((id) => ({ t: "person", i: id })),
    ];
    return {
      ids: { log, from: 0, size, format, filters, isWhole, count },
      // Decoded and encoded again by entryFilters: the one form of sixteen bytes, which is what a pseudonym is.
      patients: await patientsNamed(connections, asked as Pseudonym[]),
      entities,
      n: count,
      filters: names,
    };
  },
  async read(ticket, _caller, { context }) {
    const { log, format, isWhole, count } = ticket.ids;
    const { checkpoint, note } = await context.services.checkpoints.current(ticket.ids.size + 1);
    const { origin, size } = checkpoint;
    const form = exportForms[format](origin);
    const entries: AsyncGenerator<ExportedEntry> = isWhole
      ? leavesFrom(ticket, size)
      : provenSubset(ticket, size);
    async function* lines() {
      yield form.head({ origin, note, isWhole });
      for await (const entry of entries) yield form.lines(entry);
      yield form.end();
    }
    const part = isWhole ? "" : "-part";
    return streamLines(lines(), {
      mediaType: form.mediaType,
      fileName: `bedside-audit-${log}-${size}${part}.${form.ending}`,
      // A whole log has grown by the entry of this export.
      items: isWhole ? size : count,
    });
  },
};
