import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import { dayMs } from "#app/portal/log-address.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { Button } from "#app/ui/button.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PrintSheet } from "#app/ui/print-sheet.tsx";
import { Tag } from "#app/ui/tag.tsx";

/** The accounting as it is handed out. While it is on the screen it alone is printed. */
export function AccountingTable(props: {
  readonly rows: readonly DisclosureRow[];
  readonly name: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly onCorrect: (row: DisclosureRow) => void;
}) {
  const { rows, name, period, onCorrect } = props;
  const t = useText();
  const format = useFormat();
  const clinic = useClinicNotice();
  const dateOf = (day: string) => {
    const ms = dayMs(day, format.zone);
    return ms === null ? day : format.date(ms);
  };
  const bad = rows.filter(({ proof }) => proof === "bad");
  const older = rows.filter(({ proof }) => proof === "older");
  return (
    <>
      {bad.length > 0 ? (
        <Notice tone="danger" title={t("own.bad.title")} live="assertive">
          <p>{t("disclosure.bad", { count: bad.length })}</p>
        </Notice>
      ) : null}
      <PrintSheet
        inTheme
        title={t("disclosure.accounting", { name })}
        label={t("disclosure.accounting", { name })}
      >
        <p>
          <bdi>{clinic.name}</bdi>
          {" · "}
          {t("disclosure.period", { from: dateOf(period.from), to: dateOf(period.to) })}
        </p>
        {rows.length === 0 ? (
          <p>{t("disclosure.none")}</p>
        ) : (
          <DataTable
            caption={t("disclosure.accounting", { name })}
            rows={rows}
            rowKey={({ key }) => key}
            columns={[
              {
                id: "date",
                header: t("disclosure.date"),
                heading: true,
                cell: ({ text }) => (text === null ? t("common.none") : dateOf(text.date)),
              },
              {
                id: "recipient",
                header: t("disclosure.recipient"),
                cell: ({ text }) =>
                  text === null ? null : (
                    <>
                      <span className="block">
                        <bdi>{text.recipient}</bdi>
                      </span>
                      <span className="block text-small text-ink-soft">
                        <bdi>{text.address}</bdi>
                      </span>
                    </>
                  ),
              },
              {
                id: "what",
                header: t("disclosure.what"),
                cell: ({ text, proof }) =>
                  text === null ? (
                    t(proof === "bad" ? "disclosure.unreadable" : "disclosure.erased")
                  ) : (
                    <bdi>{text.what}</bdi>
                  ),
              },
              {
                id: "purpose",
                header: t("disclosure.purpose"),
                cell: ({ text }) =>
                  text === null ? null : (
                    <>
                      <span className="block">
                        <bdi>{text.purpose}</bdi>
                      </span>
                      <span className="block text-small text-ink-soft">
                        {t(`disclosure.ground.${text.ground}`)}
                      </span>
                    </>
                  ),
              },
              {
                id: "entry",
                header: t("disclosure.recorded"),
                cell: (row) => <RecordedCell row={row} onCorrect={() => onCorrect(row)} />,
              },
            ]}
          />
        )}
        {rows.length > 0 && bad.length === 0 ? (
          <p className="text-small">
            {t("disclosure.checked", { count: rows.length - older.length })}
            {older.length > 0 ? ` ${t("disclosure.older", { count: older.length })}` : null}
          </p>
        ) : null}
        <p className="text-small">{t("disclosure.scope")}</p>
      </PrintSheet>
    </>
  );
}

function RecordedCell({ row, onCorrect }: { readonly row: DisclosureRow; readonly onCorrect: () => void }) {
  const t = useText();
  const format = useFormat();
  const { recordedMs, byName, corrected, text, seq } = row;
  return (
    <span className="flex flex-col items-start gap-1 text-small">
      {recordedMs === null ? null : (
        <span>
          {t("disclosure.by", { date: format.date(recordedMs), name: byName ?? t("audit.actor.unknown") })}
        </span>
      )}
      <span className="text-ink-soft">{t("audit.entry", { seq })}</span>
      {corrected ? <Tag tone="soon">{t("disclosure.corrected")}</Tag> : null}
      {text !== null && !corrected ? (
        <span className="print:hidden">
          <Button size="dense" aria-label={t("disclosure.correct.of", { seq })} onClick={onCorrect}>
            {t("disclosure.correct")}
          </Button>
        </span>
      ) : null}
    </span>
  );
}
