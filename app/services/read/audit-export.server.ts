import { parseEntry } from "#audit/entry.ts";
import { EXPORT_FORMAT, entryLine, manifestLine } from "#audit/export.ts";
import { fhirAuditEvents } from "#audit/fhir.ts";
import type { StoredEntry } from "#audit/store.ts";
import { openLog } from "#db/access/audit-log.server.ts";
import { leavesFrom } from "#db/queries/audit-leaves.server.ts";
import { csvHeader, csvLine } from "../audit-log/entry-csv.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import { streamLines } from "../audited/lines.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { log: string; from: 0; size: number; format: Format };

interface Form {
  ending: string;
  mediaType: string;
  head(manifest: { origin: string; note: string }): string;
  lines(entry: StoredEntry, origin: string): string;
}

/**
 * NDJSON is the export that can be verified (audit SPEC §8). The other two are for reading on: CSV for spreadsheets, and
 * FHIR R4 AuditEvents, in which bytes that are no entry cannot stand.
 */
const forms = {
  ndjson: {
    ending: "ndjson",
    mediaType: "application/x-ndjson",
    head: ({ origin, note }) =>
      manifestLine({ format: EXPORT_FORMAT, origin, claim: "complete", checkpoint: note }),
    lines: (entry) => entryLine(entry),
  },
  csv: { ending: "csv", mediaType: "text/csv; charset=utf-8", head: csvHeader, lines: csvLine },
  fhir: {
    ending: "fhir.ndjson",
    mediaType: "application/fhir+ndjson",
    head: () => "",
    lines: ({ body }, origin) =>
      body === null
        ? ""
        : fhirAuditEvents(parseEntry(body), origin)
            .map((event) => `${JSON.stringify(event)}\n`)
            .join(""),
  },
} as const satisfies Record<string, Form>;
type Format = keyof typeof forms;

/** The whole log to take away. */
export const auditExport: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/export",
  event: "audit.export",
  async access(connections, { url }) {
    onlyParameters(url, ["format"]);
    const format = url.searchParams.get("format") ?? "ndjson";
    refuseUnless(isFormat(format), "E_BAD_REQUEST");
    const { log, origin, size } = (await openLog(connections)) ?? refuse("E_UNAVAILABLE");
    const entities = [
      { t: "log", i: origin },
      { t: "format", i: format },
    ];
    return { ids: { log, from: 0, size, format }, patients: [], entities, n: size };
  },
  async read(ticket, _caller, { context }) {
    const { log, format } = ticket.ids;
    const { checkpoint, note } = await context.services.checkpoints.current(ticket.ids.size + 1);
    const { origin, size } = checkpoint;
    const form: Form = forms[format];
    async function* lines() {
      yield form.head({ origin, note });
      for await (const entry of leavesFrom(ticket, size)) yield form.lines(entry, origin);
    }
    return streamLines(lines(), {
      mediaType: form.mediaType,
      fileName: `bedside-audit-${log}-${size}.${form.ending}`,
    });
  },
};

function isFormat(text: string): text is Format {
  return Object.hasOwn(forms, text);
}
