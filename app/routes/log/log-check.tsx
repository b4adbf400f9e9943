import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { LogVerdictNotice } from "#app/portal/log-verdict-notice.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { NamedLog } from "#app/portal/use-access-logs.ts";
import { useLogCheck } from "#app/portal/use-log-check.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { CopyField } from "#app/ui/copy-field.tsx";
import { LongTask } from "#app/ui/long-task.tsx";
import { lastWhole } from "#app/verify/kept-log.ts";

/** Is the log whole? This browser finds out by itself, against what it kept. `log`: null for the open one. */
export function LogCheck(props: { readonly log: string | null; readonly logs: readonly NamedLog[] }) {
  const { log, logs } = props;
  const t = useText();
  const format = useFormat();
  const { kept, progress, verdict, crossed, problem, start, stop } = useLogCheck(log, logs);
  const nameOf = (short: string) => logs.find((each) => each.log === short)?.name ?? short;
  const whole = kept ? lastWhole(kept) : null;
  const last = whole && { date: format.dateTime(whole.ms), count: whole.size };
  const fromFirst = kept?.walked?.began ? kept.walked.fromFirst : undefined;
  return (
    <Card title={t("audit.verify.title")}>
      <div className="flex flex-col items-start gap-4">
        <p className="max-w-line">
          {log === null ? t("audit.verify.lead") : t("years.check.lead", { name: nameOf(log) })}
        </p>
        {kept === undefined ? null : (
          <p className="text-small text-ink-soft">
            {last ? t("audit.verify.last", last) : t("audit.verify.never")}
            {fromFirst ? ` ${t("audit.verify.last.first", { date: format.dateTime(fromFirst.ms) })}` : null}
          </p>
        )}
        {verdict ? (
          <LogVerdictNotice verdict={verdict} log={log} crossed={crossed === null ? null : nameOf(crossed)} />
        ) : null}
        <ProblemNotice problem={problem} />
        <LongTask progress={progress} label={(numbers) => t("audit.verify.progress", numbers)} onStop={stop}>
          <Button variant="primary" onClick={() => start()}>
            {t("audit.verify.action")}
          </Button>
        </LongTask>
        {kept ? (
          <details className="w-full">
            <summary>{t("audit.key")}</summary>
            <div className="mt-3 flex flex-col gap-2">
              <CopyField label={t("audit.key")} value={kept.key} />
              <p className="text-small text-ink-soft">{t("audit.key.hint")}</p>
            </div>
          </details>
        ) : null}
      </div>
    </Card>
  );
}
