import { useEffect, useRef, useState } from "react";
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
/** Arrow keys go through a list's choices one by one, and a date is typed digit by digit: what is passed over is no search, each of which is an entry. */
const SETTLED_MS = 400;
const purposes = ["TREAT", "PATRQT", "HCOMPL", "HOPERAT"] as const;

/** What happened, how it ended, in which role, what for, and when; all of it stands in the address. */
export function LogFilters(props: {
  readonly filters: Partial<Record<LogFilter, string>>;
  readonly onFilter: (changes: Partial<Record<LogFilter, string | null>>) => void;
}) {
  const { filters, onFilter } = props;
  const t = useText();
  const [changes, setChanges] = useState<Partial<Record<LogFilter, string | null>>>({});
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const inUse = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the address says by then is no change any more
  useEffect(() => {
    setChanges({});
    return () => clearTimeout(settling.current);
  }, [inUse]);
  const change = (name: LogFilter, value: string | null) => {
    const all = { ...changes, [name]: value };
    setChanges(all);
    clearTimeout(settling.current);
    settling.current = setTimeout(() => onFilter(all), SETTLED_MS);
  };
  const shown = (name: LogFilter) => (name in changes ? changes[name] : filters[name]);
  // The keys of the options take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const eventText = useEventText();
  const events = eventCodes
    .map((code) => ({ value: code as string, label: eventText(code) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const choice = (
    name: LogFilter,
    label: string,
    options: readonly { value: string; label: string }[],
    all = t("audit.filter.all"),
  ) => (
    <Select
      label={label}
      options={[{ value: everything, label: all }, ...options]}
      value={shown(name) ?? everything}
      onChange={(chosen) => change(name, chosen === everything ? null : chosen)}
    />
  );
  const day = (name: "from" | "to", label: string) => (
    <TextField
      type="date"
      dir="ltr"
      label={label}
      value={shown(name) ?? ""}
      onChange={(value) => change(name, value === "" ? null : value)}
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
        t("people.filter.all"),
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
