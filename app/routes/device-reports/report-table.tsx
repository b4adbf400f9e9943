import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { saveFile } from "#app/portal/save-file.ts";
import type { DeviceReportAnswer } from "#app/protocol/device-report-api.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { DataTable } from "#app/ui/data-table.tsx";

/** By conversation: whose, how many messages, from when to when. Each message stands in the file. */
export function ReportTable(props: { readonly number: number; readonly report: DeviceReportAnswer }) {
  const { number, report } = props;
  const t = useText();
  const format = useFormat();
  const names = new Map(report.people.map(({ pseudonym, name }) => [pseudonym, visibleBidi(name)]));
  const total = report.threads.reduce((sum, { received, sent }) => sum + received + sent, 0);
  const batches = report.threads.reduce((sum, { history }) => sum + history, 0);
  const isEmpty = report.threads.length === 0;
  const title = t("lost.report.found", { number });
  return (
    <Card title={title}>
      <div className="flex flex-col items-start gap-4">
        <div aria-live="polite">
          <p className="text-lead font-semibold">
            {isEmpty
              ? t("lost.report.none")
              : t("lost.report.count", { count: total, threads: report.threads.length })}
          </p>
        </div>
        {batches > 0 ? <p className="max-w-line">{t("lost.report.history", { count: batches })}</p> : null}
        {isEmpty ? null : <p className="max-w-line text-ink-soft">{t("lost.report.limits")}</p>}
        {isEmpty ? null : (
          <DataTable
            caption={title}
            rows={report.threads}
            rowKey={({ threadId }) => threadId}
            columns={[
              {
                id: "patients",
                header: t("audit.patients"),
                heading: true,
                cell: ({ patients }) =>
                  patients.length === 0
                    ? t("common.none")
                    : format.list(patients.map((id) => names.get(id) ?? t("audit.actor.unknown"))),
              },
              {
                id: "received",
                header: t("lost.report.received"),
                cell: (row) => format.number(row.received),
              },
              { id: "sent", header: t("lost.report.sent"), cell: (row) => format.number(row.sent) },
              { id: "first", header: t("lost.report.first"), cell: (row) => format.dateTime(row.firstMs) },
              { id: "last", header: t("lost.report.last"), cell: (row) => format.dateTime(row.lastMs) },
            ]}
          />
        )}
        <span className="flex flex-wrap gap-3 print:hidden">
          <Button onClick={() => window.print()}>{t("disclosure.print")}</Button>
          <Button
            onClick={() =>
              saveFile("bedside-lost-device.csv", new TextEncoder().encode(report.csv), "text/csv")
            }
          >
            {t("disclosure.csv", { format: "CSV" })}
          </Button>
        </span>
      </div>
    </Card>
  );
}
