import { useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ChosenFilters } from "#app/portal/chosen-filters.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { filterQuery, filtersIn } from "#app/portal/log-address.ts";
import { namesOf } from "#app/portal/names-of.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { useExport } from "#app/portal/use-export.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";

const formats = ["ndjson", "csv", "fhir", "fhir-bundle"] as const;
const formatNames = {
  ndjson: "NDJSON",
  csv: "CSV",
  fhir: "FHIR R4 AuditEvent",
  "fhir-bundle": "FHIR R4 Bundle",
} as const;

/** The log, or what fits the filters in the address, as a file; with progress and a way to stop. */
export default function Exports() {
  const t = useText();
  const format = useFormat();
  const [address] = useSearchParams();
  const [form, setForm] = useState<(typeof formats)[number]>("ndjson");
  const { progress, saved, problem, run, stop } = useExport();
  const filters = filtersIn(address);
  const ids = [filters.person, filters.actor, filters.patient].filter((id) => id !== undefined);
  const named = useApiQuery(`names ${ids}`, () => namesOf(ids));
  const names = named.status === "ready" ? named.data : new Map<string, string>();
  const without = (name: string) => {
    const next = new URLSearchParams(filters);
    next.delete(name);
    return `/exports?${next}`;
  };
  const start = () => {
    const query = filterQuery(filters, format.zone);
    query.set("format", form);
    void run(`/api/audit/export?${query}`);
  };
  const isPart = Object.keys(filters).length > 0;
  return (
    <Frame current="log" title={t("export.title")} lead={t("export.lead")}>
      <Card>
        <div className="flex flex-col items-start gap-4">
          <p className="max-w-line">{t(isPart ? "export.part" : "export.whole")}</p>
          {isPart ? (
            <ChosenFilters
              filters={filters}
              nameOf={(id) => names.get(id) ?? null}
              without={without}
              clearTo="/exports"
            />
          ) : (
            <AppLink to="/log">{t("export.filter")}</AppLink>
          )}
          <RadioGroup
            label={t("export.format")}
            value={form}
            onChange={setForm}
            options={formats.map((value) => ({
              value,
              label: t(`export.${value}`, { format: formatNames[value] }),
              hint: t(`export.${value}.hint`),
            }))}
          />
          {progress ? (
            <div className="w-full">
              <Progress label={t("export.progress", progress)} {...progress} onStop={stop} />
            </div>
          ) : (
            <Button variant="primary" onClick={start}>
              {t("export.action")}
            </Button>
          )}
          <ProblemNotice problem={problem} />
          {saved ? (
            <Notice tone="done" live="polite">
              <p>{t("export.done", { count: saved.items, name: saved.name })}</p>
            </Notice>
          ) : null}
        </div>
      </Card>
    </Frame>
  );
}
