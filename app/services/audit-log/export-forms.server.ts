import { entryIn } from "#audit/entry.ts";
import { EXPORT_FORMAT, type ExportedEntry, entryLine, manifestLine } from "#audit/export.ts";
import { type FhirAuditEvent, fhirAuditEvents, fhirBundle } from "#audit/fhir.ts";
import { csvHeader, csvLine } from "./entry-csv.server.ts";

interface Head {
  origin: string;
  note: string;
  isWhole: boolean;
}

/** One way of writing entries out; made anew for each export. */
export interface ExportForm {
  ending: string;
  mediaType: string;
  head(head: Head): string;
  lines(entry: ExportedEntry): string;
  end(): string;
}

/**
 * NDJSON is the export that can be verified (audit SPEC §8); a chosen part says so and carries a proof for each entry. The
 * others are for reading on: CSV for spreadsheets, and FHIR R4 AuditEvents, in which bytes that are no entry cannot stand.
 */
export const exportForms = {
  ndjson: (): ExportForm => ({
    ending: "ndjson",
    mediaType: "application/x-ndjson",
    head: ({ origin, note, isWhole }) =>
      manifestLine({
        ...{ format: EXPORT_FORMAT, origin, checkpoint: note },
        claim: isWhole ? "complete" : "inclusion, not completeness",
      }),
    lines: entryLine,
    end: () => "",
  }),
  csv: (): ExportForm => ({
    ...{ ending: "csv", mediaType: "text/csv; charset=utf-8", head: csvHeader, lines: csvLine },
    end: () => "",
  }),
  fhir: (origin: string): ExportForm => ({
    ...{ ending: "fhir.ndjson", mediaType: "application/fhir+ndjson" },
    head: () => "",
    lines: eventsOf(origin, (event) => `${JSON.stringify(event)}\n`),
    end: () => "",
  }),
  "fhir-bundle": (origin: string): ExportForm => ({
    ...{ ending: "fhir.json", mediaType: "application/fhir+json" },
    head: () => fhirBundle.head,
    lines: eventsOf(origin, fhirBundle.entry),
    end: () => fhirBundle.end,
  }),
} as const satisfies Record<string, (origin: string) => ExportForm>;

export type ExportFormat = keyof typeof exportForms;

export function isExportFormat(text: string): text is ExportFormat {
  return Object.hasOwn(exportForms, text);
}

function eventsOf(origin: string, write: (event: FhirAuditEvent, isFirst: boolean) => string) {
  let isFirst = true;
  return ({ body }: ExportedEntry): string => {
    const entry = body && entryIn(body);
    if (!entry) return "";
    let text = "";
    for (const event of fhirAuditEvents(entry, origin)) {
      text += write(event, isFirst);
      isFirst = false;
    }
    return text;
  };
}
