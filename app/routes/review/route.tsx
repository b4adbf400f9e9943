import { useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { filterQuery, filtersIn } from "#app/portal/log-address.ts";
import { LogVerdictNotice } from "#app/portal/log-verdict-notice.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { ReviewDeskStates } from "#app/portal/review-desk-states.tsx";
import { UnreviewedNotice } from "#app/portal/unreviewed-notice.tsx";
import { useLogCheck } from "#app/portal/use-log-check.ts";
import { useNow } from "#app/portal/use-now.ts";
import { useReviewDesk } from "#app/portal/use-review-desk.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { ReviewFindings } from "./review-findings.tsx";
import { SignReview } from "./sign-review.tsx";
import { SignedReviews } from "./signed-reviews.tsx";

const monthMs = 30 * 86_400_000;

/** The periodic review: the log checked and judged in this browser, what stands out, and the signature under it. */
export default function Review() {
  const t = useText();
  const format = useFormat();
  const now = useNow();
  const desk = useReviewDesk();
  const check = useLogCheck();
  const today = new Date(now).toISOString().slice(0, 10);
  const [address] = useSearchParams();
  const { from: asked, to: askedTo } = filtersIn(address);
  const [from, setFrom] = useState(() => asked ?? new Date(Date.now() - monthMs).toISOString().slice(0, 10));
  const [to, setTo] = useState(askedTo ?? today);
  const report = check.found?.type === "review" ? check.found : null;
  const start = (context: string) => {
    const query = filterQuery({ from, to }, format.zone);
    const [first, last] = [query.get("from"), query.get("to")].map((at) => Date.parse(at ?? ""));
    check.start({ type: "review", context, fromMs: first || 0, toMs: last || Number.MAX_SAFE_INTEGER });
  };
  return (
    <Frame current="review" title={t("review.title")} lead={t("review.lead")}>
      <ReviewDeskStates desk={desk} />
      {desk.status === "ready" ? (
        <>
          <UnreviewedNotice
            unreviewed={desk.data.unreviewed}
            action={(days) => (
              <Button
                onClick={() => {
                  setFrom(days.from);
                  setTo(days.to);
                }}
              >
                {t("review.due.choose")}
              </Button>
            )}
          />
          <Card title={t("review.period")}>
            <div className="flex flex-col items-start gap-4">
              <div className="flex flex-wrap gap-4">
                <TextField type="date" dir="ltr" label={t("filter.from")} value={from} onChange={setFrom} />
                <TextField type="date" dir="ltr" label={t("filter.to")} value={to} onChange={setTo} />
              </div>
              <p className="max-w-line text-small text-ink-soft">
                {t("filter.days")} {t("review.limits")}
              </p>
              {check.progress ? (
                <div className="w-full">
                  <Progress
                    label={t("audit.verify.progress", check.progress)}
                    {...check.progress}
                    onStop={check.stop}
                  />
                </div>
              ) : (
                <Button variant="primary" onClick={() => start(desk.data.context)}>
                  {t("review.action")}
                </Button>
              )}
              <ProblemNotice problem={check.problem} />
              {check.verdict ? <LogVerdictNotice verdict={check.verdict} /> : null}
            </div>
          </Card>
          {report ? (
            <>
              <ReviewFindings report={report} desk={desk.data} onChange={desk.again} />
              <SignReview report={report} desk={desk.data} onSigned={desk.again} />
            </>
          ) : null}
          <SignedReviews desk={desk.data} />
        </>
      ) : null}
    </Frame>
  );
}
