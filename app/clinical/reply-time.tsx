import { useText } from "#app/i18n/use-text.ts";

/** When an answer comes at the latest: hours below two days, whole days above. */
export function ReplyTime(props: { readonly hours: number }) {
  const t = useText();
  const { hours } = props;
  return (
    <p className="text-small text-ink-soft">
      {hours < 48 || hours % 24 !== 0
        ? t("compose.answer-within", { hours })
        : t("compose.answer-days", { days: hours / 24 })}
    </p>
  );
}
