import { FindingList } from "#app/clinical/finding-list.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { LogVerdict } from "#app/verify/log-check.ts";
import { saveFile } from "./save-file.ts";

/** What a check of the log found, in words, with the evidence where it was changed. */
export function LogVerdictNotice(props: { readonly verdict: LogVerdict }) {
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
    const redacted = verdict.remarks.filter(({ code }) => code === "I_REDACTED").length;
    const date = format.dateTime(verdict.keep.checkedMs);
    return (
      <Notice tone="done" title={t("audit.verify.ok")} live="polite">
        <p>{t("audit.verify.ok.body", { count: verdict.checked, date })}</p>
        {silences > 0 ? <p>{t("audit.verify.remarks", { count: silences })}</p> : null}
        {redacted > 0 ? <p>{t("audit.verify.redacted", { count: redacted })}</p> : null}
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
