import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { foundUnder } from "./log-address.ts";
import type { NamedLog } from "./use-access-logs.ts";

/** In the place of what is done with a log: says that the one in the address was destroyed, or is none of this clinic. */
export function AbsentLog(props: {
  readonly log: string;
  readonly logs: readonly (NamedLog & { readonly destroyed: boolean })[];
  /** The same page of the open log. */
  readonly openTo: string;
}) {
  const { log, logs, openTo } = props;
  const t = useText();
  if (foundUnder(log, logs) === "nothing")
    return (
      <Notice
        tone="warn"
        title={t("years.none.title", { name: log })}
        action={<AppLink to={openTo}>{t("years.to-open")}</AppLink>}
      >
        <p>{t("years.none.body")}</p>
      </Notice>
    );
  const name = logs.find((each) => each.log === log)?.name ?? log;
  return (
    <Notice
      tone="info"
      title={t("years.gone.title", { name })}
      action={<AppLink to={`/log?log=${log}`}>{t("years.gone.see")}</AppLink>}
    >
      <p>{t("years.gone.nothing")}</p>
    </Notice>
  );
}
