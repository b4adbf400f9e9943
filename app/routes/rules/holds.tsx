import { useState } from "react";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { keptUntilMs } from "#app/lib/retention.ts";
import { FindPerson } from "#app/portal/find-person.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useNow } from "#app/portal/use-now.ts";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { made } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { Select } from "#app/ui/select.tsx";
import { Tag } from "#app/ui/tag.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { DestroyLog } from "./destroy-log.tsx";
import { StandingHolds } from "./standing-holds.tsx";

const all = "*";

/** Each year's log with the day until which it is kept, and the holds that keep it longer. */
export function Holds(props: { readonly desk: Desk; readonly onChange: () => void }) {
  const { desk, onChange } = props;
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const [log, setLog] = useState(all);
  const [reason, setReason] = useState("");
  const [patient, setPatient] = useState<{ pseudonym: string; name: string } | null>(null);
  const now = useNow();
  /** The first moment after the years of retention. */
  const keptUntil = (year: string) => keptUntilMs(Number.parseInt(year, 10), desk.settings.retentionYears);
  const standing = desk.holds.filter(({ clearedMs }) => clearedMs === null);
  const isAsked = (year: string) =>
    desk.redactions.some((asked) => asked.part === "log" && asked.log === year && asked.outcome === null);
  const isHeld = (year: string) => standing.some((hold) => hold.log === null || hold.log === year);
  const isWhole = (year: string) =>
    standing.some((hold) => hold.patient === null && (hold.log === null || hold.log === year));
  const set = () =>
    task.run(async () => {
      const hold = {
        log: log === all ? null : log,
        patient: patient?.pseudonym ?? null,
        reason: reason.trim(),
      };
      await pageApi.post("/api/review/holds", hold, made);
      setReason("");
      setPatient(null);
      onChange();
    });
  const blocked = reason.trim() === "" ? t("hold.reason.first") : undefined;
  return (
    <Card title={t("hold.title")}>
      <div className="flex flex-col items-start gap-4">
        <p className="max-w-line">{t("hold.lead")}</p>
        <DataTable
          caption={t("hold.log")}
          rows={desk.logs}
          rowKey={({ log: year }) => year}
          columns={[
            { id: "year", header: t("hold.year"), heading: true, cell: ({ log: year }) => year },
            { id: "size", header: t("hold.entries"), cell: ({ size }) => format.number(size) },
            {
              id: "keep",
              header: t("hold.keep"),
              cell: ({ log: year, closed, destroyed }) =>
                destroyed ? (
                  <Tag tone="neutral">{t("redaction.destroyed")}</Tag>
                ) : isHeld(year) ? (
                  <Tag tone="soon">{t(isWhole(year) ? "hold.held" : "hold.held.part")}</Tag>
                ) : (
                  <span className="flex flex-wrap items-center gap-3">
                    {format.date(keptUntil(year) - 43_200_000)}
                    {isAsked(year) ? (
                      <span className="text-small text-ink-soft">{t("redaction.asked")}</span>
                    ) : closed && now >= keptUntil(year) ? (
                      <DestroyLog log={year} onAsked={onChange} />
                    ) : null}
                  </span>
                ),
            },
          ]}
        />
        <StandingHolds desk={desk} onEnded={onChange} />
        <h3 className="mt-2 font-semibold">{t("hold.new")}</h3>
        <Select
          label={t("hold.log")}
          options={[
            { value: all, label: t("hold.all") },
            ...desk.logs.flatMap(({ log: year, destroyed }) =>
              destroyed ? [] : [{ value: year, label: year }],
            ),
          ]}
          value={log}
          onChange={setLog}
        />
        <HeldPatient patient={patient} onChange={setPatient} />
        <div className="w-full max-w-line">
          <TextField label={t("hold.reason")} value={reason} maxLength={2000} onChange={setReason} />
        </div>
        <ProblemNotice problem={task.problem} />
        <Button
          blocked={blocked}
          busy={task.running ? t("common.loading") : undefined}
          onClick={() => void set()}
        >
          {t("hold.set")}
        </Button>
      </div>
    </Card>
  );
}

/** Whose entries are held: everybody's, or one patient's. */
function HeldPatient(props: {
  readonly patient: { readonly pseudonym: string; readonly name: string } | null;
  readonly onChange: (patient: { pseudonym: string; name: string } | null) => void;
}) {
  const { patient, onChange } = props;
  const t = useText();
  if (patient !== null)
    return (
      <div className="flex flex-wrap items-center gap-3">
        <span>{t("hold.patient", { name: patient.name })}</span>
        <Button size="dense" onClick={() => onChange(null)}>
          {t("hold.everybody")}
        </Button>
      </div>
    );
  return (
    <details className="w-full">
      <summary>{t("hold.one-patient")}</summary>
      <div className="mt-3">
        <FindPerson>
          {({ pseudonym, name, role }) =>
            role === "patient" ? (
              <span>
                <Button size="dense" onClick={() => onChange({ pseudonym, name: visibleBidi(name) })}>
                  {t("hold.choose", { name })}
                </Button>
              </span>
            ) : null
          }
        </FindPerson>
      </div>
    </details>
  );
}
