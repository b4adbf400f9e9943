import type { ExportedEntry } from "#audit/export.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { countEntries } from "#db/audit-list.server.ts";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { leavesFrom } from "#db/queries/audit-leaves.server.ts";
import { provenSubset } from "#db/queries/audit-subset.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { readLogNamed } from "#db/signed-logs.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import { entryFilters, filterNames } from "../audit-log/entry-filters.server.ts";
import { type ExportFormat, exportForms, isExportFormat } from "../audit-log/export-forms.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import { streamLines } from "../audited/lines.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { RequestArgs } from "../audited/request-args.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { askedLog } from "./asked-log.server.ts";

type Ids = {
  log: string;
  origin: string;
  isClosed: boolean;
  from: 0;
  size: number;
  format: ExportFormat;
  filters: EntryFilters;
  isWhole: boolean;
  count: number;
};

/** A year's log to take away, whole or what fits the filters of the officer's page. */
export const auditExport: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/export",
  event: "audit.export",
  async access(connections, { url }) {
    onlyParameters(url, ["log", "format", ...filterNames]);
    const format = url.searchParams.get("format") ?? "ndjson";
    refuseUnless(isExportFormat(format), "E_BAD_REQUEST");
    const { filters, names } = entryFilters(url);
    const { log, asked: year } = await askedLog(connections, url);
    const { origin, size, closed: isClosed } = year;
    const isWhole = names.length === 0;
    const count = isWhole ? size : await countEntries(connections.sql, log, filters);
    const asked = [filters.person, filters.actor, filters.patient].filter((id) => id !== undefined);
    const entities = [
      { t: "log", i: origin },
      { t: "format", i: format },
      ...asked.map((id) => ({ t: "person", i: id })),
    ];
    return {
      ids: { log, origin, isClosed, from: 0, size, format, filters, isWhole, count },
      // Decoded and encoded again by entryFilters: the one form of sixteen bytes, which is what a pseudonym is.
      patients: await patientsNamed(connections, asked as Pseudonym[]),
      entities,
      n: count,
      filters: names,
    };
  },
  async read(ticket, _caller, { context }) {
    const { log, format, isWhole, count } = ticket.ids;
    const { origin, size, note } = await signedTree(ticket, context);
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

/** The tree that the export is of: of a closed log its last one, of the open one the newest, with the entry of this export in it. */
async function signedTree(ticket: ReadTicket<Ids>, { services: { checkpoints } }: RequestArgs["context"]) {
  const { log, origin, isClosed, size } = ticket.ids;
  if (!isClosed) {
    const { checkpoint, note } = await checkpoints.current(size + 1, origin);
    return { origin, size: checkpoint.size, note };
  }
  const closed = await readLogNamed(ticket.sql, log);
  const { note } = await checkpoints.last(closed);
  // An export without its signed note proves nothing: whoever wants to know why checks the log.
  refuseUnless(note !== "", "E_UNAVAILABLE");
  return { origin: closed.origin, size: closed.size, note };
}
