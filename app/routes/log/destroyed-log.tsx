import { useText } from "#app/i18n/use-text.ts";
import { trustedLogs } from "#app/portal/kept-access-log.ts";
import { readLogEnd } from "#app/portal/log-end-query.ts";
import { LogVerdictNotice } from "#app/portal/log-verdict-notice.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { NamedLog } from "#app/portal/use-access-logs.ts";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { Spinner } from "#app/ui/spinner.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { destructionFaults } from "#app/verify/destruction-said.ts";
import { DestructionNotice } from "./destruction-notice.tsx";

/** What is left of a log that was destroyed: its size, its end, and the entry by which two officers had it destroyed. */
export function DestroyedLog({ log }: { readonly log: NamedLog }) {
  const t = useText();
  const { name, size } = log;
  const found = useApiQuery(`end of ${log.log}`, async () => readLogEnd(log.log, await trustedLogs()));
  const proved = found.status === "ready" && !("refused" in found.data) ? found.data : null;
  const faults = proved?.end
    ? destructionFaults(proved.later, proved.end.origin, Date.now())
    : ["unsaid" as const];
  return (
    <Card title={t("years.gone.title", { name })}>
      <div className="flex flex-col items-start gap-4">
        <p className="max-w-line">{t("years.gone.body", { count: size })}</p>
        {found.status === "loading" ? <Spinner label={t("years.gone.checking")} visible /> : null}
        {found.status === "failed" ? <ProblemNotice problem={found.problem} /> : null}
        {found.status === "ready" && "refused" in found.data ? (
          <LogVerdictNotice verdict={found.data.refused} log={log.log} crossed={null} />
        ) : null}
        {proved ? <DestructionNotice faults={faults} /> : null}
        <AppLink className={touchLinkClass} to="/log?event=audit.redact">
          {t("years.gone.entries")}
        </AppLink>
      </div>
    </Card>
  );
}
