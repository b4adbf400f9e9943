import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import { type AccountingLine, joinDisclosures } from "#app/portal/joined-disclosures.ts";
import { dayMs } from "#app/portal/log-address.ts";
import { DataTable } from "#app/ui/data-table.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PrintSheet } from "#app/ui/print-sheet.tsx";
import { RecordedCell } from "./recorded-cell.tsx";

/** The accounting as it is handed out. While it is on the screen it alone is printed. */
export function AccountingTable(props: {
  readonly rows: readonly DisclosureRow[];
  readonly clinicName: string;
  readonly name: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly onCorrect: (row: DisclosureRow) => void;
}) {
  const { rows, clinicName, name, period, onCorrect } = props;
  const t = useText();
  const format = useFormat();
  const dateOf = (day: string) => {
    const ms = dayMs(day, format.zone);
    return ms === null ? day : format.date(ms);
  };
  const lines = joinDisclosures(rows);
  const bad = rows.filter(({ proof }) => proof === "bad");
  const older = rows.filter(({ proof }) => proof === "older");
  const days = ({ first, rows: all }: AccountingLine) => {
    const [from, to] = [first.text?.date, all.at(-1)?.text?.date];
    if (from === undefined) return t("disclosure.noDate");
    return all.length === 1 || to === undefined
      ? dateOf(from)
      : t("disclosure.several", { count: all.length, first: dateOf(from), last: dateOf(to) });
  };
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
          <bdi>{clinicName}</bdi>
          {" · "}
          {t("disclosure.period", { from: dateOf(period.from), to: dateOf(period.to) })}
        </p>
        {rows.length === 0 ? (
          <p>{t("disclosure.none")}</p>
        ) : (
          <DataTable
            caption={t("disclosure.accounting", { name })}
            rows={lines}
            rowKey={({ first }) => first.key}
            columns={[
              {
                id: "date",
                header: t("disclosure.date"),
                heading: true,
                cell: (line) => days(line),
              },
              {
                id: "recipient",
                header: t("disclosure.recipient"),
                cell: ({ first: { text } }) =>
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
                cell: ({ first: { text, proof }, rows: all }) =>
                  text === null
                    ? t(proof === "bad" ? "disclosure.unreadable" : "disclosure.erased")
                    : [...new Set(all.map((row) => row.text?.what ?? ""))].map((what) => (
                        <span key={what} className="block">
                          <bdi>{what}</bdi>
                        </span>
                      )),
              },
              {
                id: "purpose",
                header: t("disclosure.purpose"),
                cell: ({ first: { text } }) =>
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
                cell: (line) => <RecordedCell line={line} dateOf={dateOf} onCorrect={onCorrect} />,
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
        {lines.length < rows.length ? <p className="text-small">{t("disclosure.joined")}</p> : null}
        <p className="text-small">{t("disclosure.scope")}</p>
      </PrintSheet>
    </>
  );
}
