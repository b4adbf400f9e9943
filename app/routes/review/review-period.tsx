import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { filterQuery } from "#app/portal/log-address.ts";
import { LogPicker } from "#app/portal/log-picker.tsx";
import { LogVerdictNotice } from "#app/portal/log-verdict-notice.tsx";
import { periodOf } from "#app/portal/period-of.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { UnreviewedNotice } from "#app/portal/unreviewed-notice.tsx";
import type { NamedLog } from "#app/portal/use-access-logs.ts";
import { useLogCheck } from "#app/portal/use-log-check.ts";
import { useNow } from "#app/portal/use-now.ts";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { LongTask } from "#app/ui/long-task.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { ReviewFindings } from "./review-findings.tsx";
import { SignReview } from "./sign-review.tsx";

/** A period of one log, checked and judged in this browser: what stands out, and the signature under it. */
export function ReviewPeriod(props: {
  /** Null for the open log. */
  readonly log: string | null;
  readonly logs: readonly NamedLog[];
  /** The days of the address, where it has some. */
  readonly days: { readonly from?: string; readonly to?: string };
  readonly desk: Desk;
  readonly onLog: (log: string | null) => void;
  readonly onChange: () => void;
}) {
  const { log, logs, days, desk, onLog, onChange } = props;
  const t = useText();
  const format = useFormat();
  const now = useNow();
  const check = useLogCheck(log, logs);
  const [{ from, to }, setPeriod] = useState(() => ({ ...periodOf(log, now), ...days }));
  const report = check.found?.type === "review" ? check.found : null;
  const nameOf = (short: string) => logs.find((each) => each.log === short)?.name ?? short;
  const reviewed = log ?? logs.find(({ closed }) => !closed)?.log ?? "";
  const start = () => {
    const query = filterQuery({ from, to }, format.zone);
    const [first, last] = [query.get("from"), query.get("to")].map((at) => Date.parse(at ?? ""));
    const { context } = desk;
    check.start({ type: "review", context, fromMs: first || 0, toMs: last || Number.MAX_SAFE_INTEGER });
  };
  const day = (end: "from" | "to") => (
    <TextField
      type="date"
      dir="ltr"
      label={t(`filter.${end}`)}
      value={end === "from" ? from : to}
      onChange={(value) => setPeriod({ from, to, [end]: value })}
    />
  );
  return (
    <>
      {log === null ? (
        <UnreviewedNotice
          unreviewed={desk.unreviewed}
          action={(due) => <Button onClick={() => setPeriod(due)}>{t("review.due.choose")}</Button>}
        />
      ) : null}
      <Card title={t("review.period")}>
        <div className="flex flex-col items-start gap-4">
          <div className="flex flex-wrap gap-4">
            <LogPicker logs={logs} log={log} onChange={onLog} />
            {day("from")}
            {day("to")}
          </div>
          <p className="max-w-line text-small text-ink-soft">
            {t("filter.days")} {t("review.limits")}
          </p>
          <LongTask
            progress={check.progress}
            label={(numbers) => t("audit.verify.progress", numbers)}
            onStop={check.stop}
          >
            <Button variant="primary" onClick={start}>
              {t("review.action")}
            </Button>
          </LongTask>
          <ProblemNotice problem={check.problem} />
          {check.verdict ? (
            <LogVerdictNotice
              verdict={check.verdict}
              log={log}
              crossed={check.crossed === null ? null : nameOf(check.crossed)}
            />
          ) : null}
        </div>
      </Card>
      {report ? (
        <>
          <ReviewFindings log={reviewed} report={report} desk={desk} onChange={onChange} />
          <SignReview report={report} desk={desk} onSigned={onChange} />
        </>
      ) : null}
    </>
  );
}
