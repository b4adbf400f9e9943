import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ReviewDeskStates } from "#app/portal/review-desk-states.tsx";
import { useReviewDesk } from "#app/portal/use-review-desk.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { CaseCard } from "./case-card.tsx";

/** What was found and who looks into it: open cases first, closed ones behind a fold. */
export default function Cases() {
  const t = useText();
  const desk = useReviewDesk();
  const cases = desk.status === "ready" ? desk.data.cases : [];
  const [open, closed] = [
    cases.filter(({ state }) => state !== "closed"),
    cases.filter(({ state }) => state === "closed"),
  ];
  return (
    <Frame current="cases" title={t("case.title")} lead={t("case.lead")}>
      <ReviewDeskStates desk={desk} />
      {desk.status === "ready" && cases.length === 0 ? (
        <EmptyState
          title={t("case.none.title")}
          body={t("case.none.body")}
          action={<LinkButton to="/review">{t("nav.review")}</LinkButton>}
        />
      ) : null}
      {desk.status === "ready"
        ? open.map((found) => <CaseCard key={found.id} found={found} desk={desk.data} onStep={desk.again} />)
        : null}
      {desk.status === "ready" && closed.length > 0 ? (
        <details>
          <summary>
            {t("case.closed")} ({closed.length})
          </summary>
          <div className="mt-4 flex flex-col gap-4">
            {closed.map((found) => (
              <CaseCard key={found.id} found={found} desk={desk.data} onStep={desk.again} />
            ))}
          </div>
        </details>
      ) : null}
    </Frame>
  );
}
