import { useNavigate, useSearchParams } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { AbsentLog } from "#app/portal/absent-log.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { filtersIn, foundUnder, logIn } from "#app/portal/log-address.ts";
import { LogPicker } from "#app/portal/log-picker.tsx";
import { ReviewDeskStates } from "#app/portal/review-desk-states.tsx";
import { useLogNames } from "#app/portal/use-access-logs.ts";
import { useReviewDesk } from "#app/portal/use-review-desk.ts";
import { ReviewPeriod } from "./review-period.tsx";
import { SignedReviews } from "./signed-reviews.tsx";

/** The periodic review of the open log, or of a closed one that the address names. */
export default function Review() {
  const t = useText();
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const desk = useReviewDesk();
  const nameOf = useLogNames();
  const every = desk.status === "ready" ? desk.data.logs : [];
  const logs = every.map((each) => ({ ...each, name: nameOf(each.log) })).reverse();
  const log = logIn(address, logs);
  const { from, to } = filtersIn(address);
  const choose = (chosen: string | null) => navigate(chosen === null ? "/review" : `/review?log=${chosen}`);
  return (
    <Frame current="review" title={t("review.title")} lead={t("review.lead")}>
      <ReviewDeskStates desk={desk} />
      {desk.status === "ready" ? (
        <>
          {log !== null && foundUnder(log, logs) !== "entries" ? (
            <div className="flex flex-col items-start gap-4">
              <LogPicker logs={logs} log={log} onChange={choose} />
              <AbsentLog log={log} logs={logs} openTo="/review" />
            </div>
          ) : (
            <ReviewPeriod
              key={log}
              log={log}
              logs={logs.filter(({ destroyed }) => !destroyed)}
              days={{ ...(from && { from }), ...(to && { to }) }}
              desk={desk.data}
              onLog={choose}
              onChange={desk.again}
            />
          )}
          <SignedReviews desk={desk.data} nameOf={nameOf} />
        </>
      ) : null}
    </Frame>
  );
}
