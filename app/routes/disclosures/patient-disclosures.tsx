import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { readAccounting } from "#app/portal/accounting-query.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useExport } from "#app/portal/use-export.ts";
import { Button } from "#app/ui/button.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { AccountingTable } from "./accounting-table.tsx";
import { sixYearsTo, today } from "./period.ts";
import { RecordDisclosure } from "./record-disclosure.tsx";

/** One patient's accounting over a period, to print and to save, and the form that adds a line. */
export function PatientDisclosures(props: { readonly patient: string; readonly name: string }) {
  const { patient, name } = props;
  const t = useText();
  const format = useFormat();
  const clinic = useClinicNotice();
  const [period, setPeriod] = useState(() => sixYearsTo(today(format.zone)));
  const [correcting, setCorrecting] = useState<DisclosureRow | null>(null);
  const query = new URLSearchParams({ patient, ...period });
  const found = useApiQuery(`accounting ${query}`, () =>
    readAccounting("/api/disclosures", new URLSearchParams(query)),
  );
  const file = useExport();
  const day = (end: "from" | "to") => (
    <TextField
      type="date"
      dir="ltr"
      label={t(`filter.${end}`)}
      value={period[end]}
      onChange={(value) => value !== "" && setPeriod({ ...period, [end]: value })}
    />
  );
  return (
    <>
      <div className="print:hidden">
        <RecordDisclosure
          key={correcting?.key ?? "new"}
          patient={patient}
          correcting={correcting}
          onCancel={() => setCorrecting(null)}
          onDone={() => {
            setCorrecting(null);
            found.again();
          }}
        />
      </div>
      <div className="flex flex-wrap items-end gap-4 print:hidden">
        {day("from")}
        {day("to")}
        <Button onClick={() => window.print()}>{t("disclosure.print")}</Button>
        <Button onClick={() => void file.run(`/api/disclosures?${query}&format=csv`)}>
          {t("disclosure.csv", { format: "CSV" })}
        </Button>
      </div>
      <ProblemNotice problem={file.problem} />
      {found.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {found.status === "failed" ? (
        <ProblemNotice
          problem={found.problem}
          action={<Button onClick={found.again}>{t("common.retry")}</Button>}
        />
      ) : null}
      {found.status === "ready" ? (
        <AccountingTable
          rows={found.data}
          clinicName={clinic.name}
          name={name}
          period={period}
          onCorrect={setCorrecting}
        />
      ) : null}
    </>
  );
}
