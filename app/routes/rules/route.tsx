import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ReviewDeskStates } from "#app/portal/review-desk-states.tsx";
import { useReviewDesk } from "#app/portal/use-review-desk.ts";
import { Holds } from "./holds.tsx";
import { Redactions } from "./redactions.tsx";
import { Thresholds } from "./thresholds.tsx";
import { WatchedPatients } from "./watched-patients.tsx";

/** From when on something stands out, whom officers watch, how long logs are kept and what holds them. */
export default function Rules() {
  const t = useText();
  const desk = useReviewDesk();
  return (
    <Frame current="rules" title={t("rules.title")} lead={t("rules.lead")}>
      <ReviewDeskStates desk={desk} />
      {desk.status === "ready" ? (
        <>
          <Thresholds settings={desk.data.settings} onSaved={desk.again} />
          <WatchedPatients desk={desk.data} onChange={desk.again} />
          <Holds desk={desk.data} onChange={desk.again} />
          <Redactions desk={desk.data} onChange={desk.again} />
        </>
      ) : null}
    </Frame>
  );
}
