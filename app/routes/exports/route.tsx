import { useNavigate, useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AbsentLog } from "#app/portal/absent-log.tsx";
import { ChosenFilters } from "#app/portal/chosen-filters.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { filterQuery, filtersIn, foundUnder, logIn } from "#app/portal/log-address.ts";
import { LogPicker } from "#app/portal/log-picker.tsx";
import { namesOf } from "#app/portal/names-of.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useAccessLogs } from "#app/portal/use-access-logs.ts";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { useExport } from "#app/portal/use-export.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { LongTask } from "#app/ui/long-task.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { CheckElsewhere } from "./check-elsewhere.tsx";

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
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const [form, setForm] = useState<(typeof formats)[number]>("ndjson");
  const { progress, saved, problem, run, stop } = useExport();
  const logs = useAccessLogs();
  const every = logs.status === "ready" ? logs.data : [];
  const log = logIn(address, every);
  const isAbsent = logs.status === "ready" && foundUnder(log, every) !== "entries";
  const shown = every.find((each) => (log === null ? !each.closed : each.log === log));
  const named: Record<string, string> = log === null ? {} : { log };
  const filters = filtersIn(address);
  const ids = [filters.person, filters.actor, filters.patient].filter((id) => id !== undefined);
  const people = useApiQuery(`names ${ids}`, () => namesOf(ids));
  const names = people.status === "ready" ? people.data : new Map<string, string>();
  const without = (name: string) => {
    const next = new URLSearchParams({ ...named, ...filters });
    next.delete(name);
    return `/exports?${next}`;
  };
  const start = () => {
    const query = filterQuery(filters, format.zone);
    query.set("format", form);
    if (log !== null) query.set("log", log);
    void run(`/api/audit/export?${query}`);
  };
  const isPart = Object.keys(filters).length > 0;
  return (
    <Frame current="log" title={t("export.title")} lead={t("export.lead")}>
      <ProblemNotice problem={logs.status === "failed" ? logs.problem : null} />
      <Card>
        <div className="flex flex-col items-start gap-4">
          <LogPicker
            logs={every}
            log={log}
            onChange={(chosen) => navigate(chosen === null ? "/exports" : `/exports?log=${chosen}`)}
          />
          {isAbsent && log !== null ? (
            <AbsentLog log={log} logs={every} openTo="/exports" />
          ) : (
            <>
              {isPart ? <p className="max-w-line">{t("export.part")}</p> : null}
              {shown && !isPart ? (
                <p className="max-w-line">{t("export.whole", { name: shown.name })}</p>
              ) : null}
              {isPart ? (
                <ChosenFilters
                  filters={filters}
                  nameOf={(id) => names.get(id) ?? null}
                  without={without}
                  clearTo={`/exports?${new URLSearchParams(named)}`}
                />
              ) : (
                <AppLink to={`/log?${new URLSearchParams(named)}`}>{t("export.filter")}</AppLink>
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
              <LongTask progress={progress} label={(numbers) => t("export.progress", numbers)} onStop={stop}>
                <Button variant="primary" onClick={start}>
                  {t("export.action")}
                </Button>
              </LongTask>
              <ProblemNotice problem={problem} />
              {saved ? (
                <Notice tone="done" live="polite">
                  <p>{t("export.done", { count: saved.items, name: saved.name })}</p>
                </Notice>
              ) : null}
              {saved?.name.endsWith(".ndjson") && form === "ndjson" ? (
                <CheckElsewhere file={saved.name} />
              ) : null}
            </>
          )}
        </div>
      </Card>
    </Frame>
  );
}
