import { useText } from "#app/i18n/use-text.ts";
import { Select } from "#app/ui/select.tsx";
import type { NamedLog } from "./use-access-logs.ts";

/** Which year's log; null stands for the open one, so that its address goes on when the year changes. */
export function LogPicker(props: {
  readonly logs: readonly NamedLog[];
  readonly log: string | null;
  readonly onChange: (log: string | null) => void;
}) {
  const { logs, log, onChange } = props;
  const t = useText();
  const open = logs.find(({ closed }) => !closed);
  // One log alone is no choice.
  if (logs.length < 2 && log === null) return null;
  return (
    <Select
      label={t("years.label")}
      options={logs.map(({ log: value, name, closed, destroyed }) => ({
        value,
        label: destroyed ? t("years.destroyed", { name }) : closed ? name : t("years.open", { name }),
      }))}
      value={log ?? open?.log ?? ""}
      onChange={(chosen) => onChange(chosen === open?.log ? null : chosen)}
    />
  );
}
