import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";

/** The date, once a day. */
export function DayDivider(props: { readonly atMs: number; readonly nowMs: number }) {
  const t = useText();
  const format = useFormat();
  const { atMs, nowMs } = props;
  const label = format.isSameDay(atMs, nowMs)
    ? t("thread.today")
    : format.isSameDay(atMs, nowMs - 86_400_000)
      ? t("thread.yesterday")
      : format.longDate(atMs);
  return (
    <h2 className="flex items-center gap-3 text-small font-medium text-ink-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {label}
    </h2>
  );
}
