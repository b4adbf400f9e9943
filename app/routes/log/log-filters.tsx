import type { TextKey } from "#app/i18n/catalog.ts";
import { useEventText } from "#app/i18n/use-event-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { LogFilter } from "#app/portal/log-address.ts";
import { roles } from "#app/protocol/roles.ts";
import { Select } from "#app/ui/select.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { eventCodes } from "#app/verify/event-codes.ts";

const everything = "*";
const outcomes = ["ok", "denied", "error", "partial"] as const;
const purposes = ["TREAT", "PATRQT", "HCOMPL", "HOPERAT"] as const;

/** What happened, how it ended, in which role, what for, and when; all of it stands in the address. */
export function LogFilters(props: {
  readonly filters: Partial<Record<LogFilter, string>>;
  readonly onFilter: (name: LogFilter, value: string | null) => void;
}) {
  const { filters, onFilter } = props;
  const t = useText();
  // The keys of the options take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const eventText = useEventText();
  const events = eventCodes
    .map((code) => ({ value: code as string, label: eventText(code) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const choice = (name: LogFilter, label: string, options: readonly { value: string; label: string }[]) => (
    <Select
      label={label}
      options={[{ value: everything, label: t("audit.filter.all") }, ...options]}
      value={filters[name] ?? everything}
      onChange={(chosen) => onFilter(name, chosen === everything ? null : chosen)}
    />
  );
  const day = (name: "from" | "to", label: string) => (
    <TextField
      type="date"
      dir="ltr"
      label={label}
      value={filters[name] ?? ""}
      onChange={(value) => onFilter(name, value === "" ? null : value)}
    />
  );
  return (
    <>
      {choice("event", t("audit.filter.event"), events)}
      {choice(
        "outcome",
        t("filter.outcome"),
        outcomes.map((value) => ({ value, label: plain(`audit.outcome.${value}`) })),
      )}
      {choice(
        "role",
        t("filter.role"),
        roles.map((value) => ({ value, label: plain(`role.${value}`) })),
      )}
      {choice(
        "purpose",
        t("filter.purpose"),
        purposes.map((value) => ({ value, label: plain(`purpose.${value}`) })),
      )}
      {day("from", t("filter.from"))}
      {day("to", t("filter.to"))}
      <p className="text-small text-ink-soft">{t("filter.days")}</p>
    </>
  );
}
