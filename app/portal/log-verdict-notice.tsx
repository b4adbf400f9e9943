import { FindingList, FindingText } from "#app/clinical/finding-list.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { changedBeside, chiefFinding } from "#app/verify/chief-finding.ts";
import type { LogVerdict } from "#app/verify/log-check.ts";
import type { TimesAround } from "#app/verify/times-around.ts";
import { saveFile } from "./save-file.ts";

/** What a check of the log found, in words, with the evidence where it was changed. */
export function LogVerdictNotice(props: {
  readonly verdict: LogVerdict;
  /** Short name of the log that was checked; null for the open one. */
  readonly log: string | null;
  /** An older log, by its words, that was gone through to its end on the way. */
  readonly crossed: string | null;
}) {
  const { verdict, log, crossed } = props;
  const t = useText();
  if (verdict.outcome === "changed") return <Changed verdict={verdict} log={log} />;
  if (verdict.outcome === "whole") return <Whole verdict={verdict} crossed={crossed} />;
  return (
    <Notice tone="warn" title={t("audit.verify.unknown")} live="polite">
      <p>{t("audit.verify.unknown.body")}</p>
    </Notice>
  );
}

function Whole(props: {
  readonly verdict: LogVerdict & { outcome: "whole" };
  readonly crossed: string | null;
}) {
  const { crossed } = props;
  const { checked, keep, remarks, newestMs, isFirst } = props.verdict;
  const t = useText();
  const format = useFormat();
  const count = (code: string) => remarks.filter((remark) => remark.code === code).length;
  const [silences, redacted, skewed] = [count("E_TICK"), count("I_REDACTED"), count("W_SKEW")];
  const isStale = count("E_STALE") > 0;
  return (
    <Notice tone={isStale ? "warn" : "done"} title={t("audit.verify.ok")} live="polite">
      <p>{t("audit.verify.ok.body", { count: checked, date: format.dateTime(keep.checkedMs) })}</p>
      {isFirst ? <p>{t("audit.verify.first")}</p> : null}
      {crossed === null ? null : <p>{t("years.crossed", { name: crossed })}</p>}
      {isStale && newestMs !== null ? (
        <p>{t("audit.verify.stale", { date: format.dateTime(newestMs) })}</p>
      ) : null}
      {silences > 0 ? <p>{t("audit.verify.remarks", { count: silences })}</p> : null}
      {skewed > 0 ? <p>{t("audit.verify.skewed", { count: skewed })}</p> : null}
      {redacted > 0 ? <p>{t("audit.verify.redacted", { count: redacted })}</p> : null}
    </Notice>
  );
}

/** What was changed, where and when, for somebody who is no engineer; everything else that was found is folded. */
function Changed(props: {
  readonly verdict: LogVerdict & { outcome: "changed" };
  readonly log: string | null;
}) {
  const { log } = props;
  const { firstBad, findings, evidence, lastWhole, times } = props.verdict;
  const t = useText();
  const format = useFormat();
  const chief = chiefFinding(findings, firstBad?.seq ?? null);
  const since = lastWhole && { date: format.dateTime(lastWhole.ms), seq: lastWhole.size - 1 };
  const when = useTimes(times);
  const beside = changedBeside(findings, props.verdict);
  return (
    <Notice
      tone="danger"
      title={t(beside === null ? "audit.verify.bad" : `audit.verify.beside.${beside}`)}
      live="assertive"
      action={
        <Button variant="primary" onClick={() => saveFile("bedside-audit-evidence.json", evidence)}>
          {t("audit.verify.evidence")}
        </Button>
      }
    >
      {beside === null ? null : <p className="mb-2">{t(`audit.verify.beside.${beside}.body`)}</p>}
      {chief ? (
        <p>
          <FindingText finding={chief} />
        </p>
      ) : null}
      {when ? <p className="mt-2">{when}</p> : null}
      {firstBad && firstBad.to === firstBad.seq + 1 && chief?.code !== "E_GAP" ? (
        <p className="mt-2">
          <AppLink
            to={`/log?${new URLSearchParams({ ...(log !== null && { log }), entry: String(firstBad.seq) })}`}
          >
            {t(beside === null ? "audit.verify.bad.show" : "audit.verify.beside.show")}
          </AppLink>
        </p>
      ) : null}
      <p className="mt-2">
        {since
          ? t(beside === null ? "audit.verify.bad.since" : "audit.verify.beside.since", since)
          : t("audit.verify.bad.first-check")}
      </p>
      {beside === null ? null : <p className="mt-2">{t("audit.verify.beside.cause")}</p>}
      <p className="mt-2">{t("audit.verify.bad.advice")}</p>
      {beside === null ? null : <p className="mt-2">{t(`audit.verify.beside.${beside}.meanwhile`)}</p>}
      {findings.length > 1 ? (
        <details className="mt-2">
          <summary>{t("audit.found.all", { count: findings.length })}</summary>
          <FindingList findings={findings} />
        </details>
      ) : null}
    </Notice>
  );
}

/** When it was written, by the words of the records around. */
function useTimes({ fromMs, toMs }: TimesAround): string | null {
  const t = useText();
  const { dateTime } = useFormat();
  if (fromMs === null) return toMs === null ? null : t("audit.verify.bad.until", { to: dateTime(toMs) });
  if (toMs === null) return t("audit.verify.bad.after", { from: dateTime(fromMs) });
  const [from, to] = [dateTime(fromMs), dateTime(toMs)];
  if (fromMs === toMs) return t("audit.verify.bad.at", { date: from });
  return from === to
    ? t("audit.verify.bad.around", { date: from })
    : t("audit.verify.bad.between", { from, to });
}
