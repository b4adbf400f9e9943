import { FindingList } from "#app/clinical/finding-list.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { saveFile } from "#app/portal/save-file.ts";
import { useLogCheck } from "#app/portal/use-log-check.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { CopyField } from "#app/ui/copy-field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Progress } from "#app/ui/progress.tsx";
import type { LogVerdict } from "#app/verify/log-check.ts";

/** Is the log whole? This browser finds out by itself, against what it kept. */
export function LogCheck() {
  const t = useText();
  const format = useFormat();
  const { kept, progress, verdict, problem, start, stop } = useLogCheck();
  const last = kept?.walked && {
    date: format.dateTime(kept.checkedMs),
    count: kept.walked.size,
  };
  return (
    <Card title={t("audit.verify.title")}>
      <div className="flex flex-col items-start gap-4">
        <p className="max-w-line">{t("audit.verify.lead")}</p>
        {kept === undefined ? null : (
          <p className="text-small text-ink-soft">
            {last ? t("audit.verify.last", last) : t("audit.verify.never")}
          </p>
        )}
        {verdict ? <Verdict verdict={verdict} /> : null}
        <ProblemNotice problem={problem} />
        {progress ? (
          <div className="w-full">
            <Progress label={t("audit.verify.progress", progress)} {...progress} onStop={stop} />
          </div>
        ) : (
          <Button variant="primary" onClick={start}>
            {t("audit.verify.action")}
          </Button>
        )}
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

function Verdict(props: { readonly verdict: LogVerdict }) {
  const { verdict } = props;
  const t = useText();
  const format = useFormat();
  if (verdict.outcome === "undecided")
    return (
      <Notice tone="warn" title={t("audit.verify.unknown")} live="polite">
        <p>{t("audit.verify.unknown.body")}</p>
      </Notice>
    );
  if (verdict.outcome === "whole") {
    const silences = verdict.remarks.filter(({ code }) => code === "E_TICK").length;
    const date = format.dateTime(verdict.keep.checkedMs);
    return (
      <Notice tone="done" title={t("audit.verify.ok")} live="polite">
        <p>{t("audit.verify.ok.body", { count: verdict.checked, date })}</p>
        {silences > 0 ? <p>{t("audit.verify.remarks", { count: silences })}</p> : null}
      </Notice>
    );
  }
  const { firstBad, findings, evidence } = verdict;
  const body = () => {
    if (firstBad === null) return t("audit.verify.bad.checkpoint");
    const { seq, to } = firstBad;
    return to > seq + 1
      ? t("audit.verify.bad.range", { seq, to: to - 1 })
      : t("audit.verify.bad.body", { seq });
  };
  return (
    <Notice
      tone="danger"
      title={t("audit.verify.bad")}
      live="assertive"
      action={
        <Button variant="primary" onClick={() => saveFile("bedside-audit-evidence.json", evidence)}>
          {t("audit.verify.evidence")}
        </Button>
      }
    >
      <p>{body()}</p>
      <FindingList findings={findings} />
    </Notice>
  );
}
