import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import type { AccountingLine } from "#app/portal/joined-disclosures.ts";
import { Button } from "#app/ui/button.tsx";
import { Tag } from "#app/ui/tag.tsx";

/** Who wrote down what stands in a line; on the screen each disclosure of a joined line can be corrected by itself. */
export function RecordedCell(props: {
  readonly line: AccountingLine;
  readonly dateOf: (day: string) => string;
  readonly onCorrect: (row: DisclosureRow) => void;
}) {
  const { first, rows } = props.line;
  const t = useText();
  const format = useFormat();
  if (rows.length === 1) return <Recorded row={first} onCorrect={() => props.onCorrect(first)} />;
  const isOfOneLog = rows.every(({ log }) => log === first.log);
  const entries = rows.map(({ log, seq }) =>
    isOfOneLog ? format.number(seq) : t("disclosure.entryOf", { seq, log }),
  );
  return (
    <div className="text-small">
      <span className="text-ink-soft">{t("disclosure.entries", { entries: format.list(entries) })}</span>
      <details className="print:hidden">
        <summary className="min-h-11 cursor-pointer py-2">{t("disclosure.each")}</summary>
        <ul className="flex flex-col gap-3">
          {rows.map((row) => (
            <li key={row.key}>
              <span className="block">{row.text === null ? null : props.dateOf(row.text.date)}</span>
              <Recorded row={row} onCorrect={() => props.onCorrect(row)} />
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Recorded({ row, onCorrect }: { readonly row: DisclosureRow; readonly onCorrect: () => void }) {
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
