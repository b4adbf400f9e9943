import { useLocale } from "#app/i18n/use-locale.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import type { DisclosureText } from "#app/protocol/disclosure-api.ts";
import { AccountingTable } from "#app/routes/disclosures/accounting-table.tsx";
import { ConsoleShell } from "#app/ui/console-shell.tsx";
import { clinicName, now } from "./sample.ts";

const row = (seq: number, text: DisclosureText | null, more: Partial<DisclosureRow> = {}): DisclosureRow => ({
  ...{ key: `2026/${seq}`, id: String(seq), log: "2026", seq, recordedMs: now, byName: "Omar Saleh" },
  ...{ corrected: false, text, proof: "checked" as const },
  ...more,
});
const office: DisclosureText = {
  ...{ date: "2025-12-09", recipient: "County health office", address: "12 Mill Lane, Riverside" },
  ...{ what: "Laboratory result", purpose: "Report of an infection", ground: "public-health" },
};
const rows = [
  row(310, office, { key: "2025/310", log: "2025" }),
  row(412, { ...office, date: "2026-02-11" }),
  row(698, { ...office, date: "2026-04-20", what: "Visit summary" }),
  row(
    700,
    { ...office, date: "2026-03-02", recipient: "Insurer", address: "", ground: "error" },
    { corrected: true },
  ),
  row(701, null),
];

/** An accounting with a line that joins entries of two years, one that was corrected and one that was erased. */
export function Accounting() {
  const { t, locale } = useLocale();
  const patient = "Maya Ortiz";
  return (
    <ConsoleShell
      clinicName={clinicName(locale)}
      places={[]}
      current="disclosures"
      title={t("disclosure.title")}
      lead={t("disclosure.lead")}
    >
      <AccountingTable
        rows={rows}
        clinicName={clinicName(locale)}
        name={patient}
        period={{ from: "2025-12-01", to: "2026-05-04" }}
        onCorrect={() => undefined}
      />
    </ConsoleShell>
  );
}
