import type { TextKey } from "#app/i18n/catalog.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Desk } from "#app/portal/use-review-desk.ts";
import type { ReviewCase } from "#app/protocol/review-api.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { Tag, type TagTone } from "#app/ui/tag.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { CaseStep } from "./case-step.tsx";

const tones = {
  new: "info",
  assigned: "neutral",
  explained: "done",
  escalated: "soon",
  closed: "neutral",
} as const satisfies Record<ReviewCase["state"], TagTone>;

/** One case: what stands out, about whom, where it stands, what was done, and the next step. */
export function CaseCard(props: {
  readonly found: ReviewCase;
  readonly desk: Desk;
  readonly onStep: () => void;
}) {
  const { found, desk, onStep } = props;
  const t = useText();
  // The keys of rules and states take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const format = useFormat();
  const name = (id: string | null) => desk.nameOf(id) ?? t("audit.actor.unknown");
  const { log, rule, subject, patient, firstSeq, state, steps, assignee } = found;
  const entries = new URLSearchParams({
    log,
    ...(subject !== null && { actor: subject }),
    ...(patient !== null && { patient }),
    entry: String(firstSeq),
  });
  return (
    <Card
      title={plain(`rule.${rule}` as TextKey)}
      action={<Tag tone={tones[state]}>{plain(`case.state.${state}`)}</Tag>}
    >
      <div className="flex flex-col gap-4">
        <dl className="grid gap-x-6 gap-y-2 card:grid-cols-[max-content_1fr]">
          <dt className="text-small text-ink-soft">{t("case.about")}</dt>
          <dd>{subject === null ? t("review.nobody") : <bdi>{name(subject)}</bdi>}</dd>
          {patient === null ? null : (
            <>
              <dt className="text-small text-ink-soft">{t("audit.patients")}</dt>
              <dd>
                <bdi>{name(patient)}</bdi>
              </dd>
            </>
          )}
          <dt className="text-small text-ink-soft">{t("case.assignee")}</dt>
          <dd>{assignee === null ? t("common.none") : <bdi>{name(assignee)}</bdi>}</dd>
        </dl>
        <AppLink className={touchLinkClass} to={`/log?${entries}`}>
          {t("case.entries")}
        </AppLink>
        <details>
          <summary>{t("case.history")}</summary>
          <ol className="mt-2 flex flex-col gap-2">
            {steps.map((step) => (
              <li key={`${step.atMs} ${step.state}`} className="border-s-4 border-line ps-3">
                <p className="text-small text-ink-soft">
                  {plain(`case.state.${step.state}`)} · <bdi>{name(step.by)}</bdi> ·{" "}
                  {format.dateTime(step.atMs)}
                </p>
                {step.note === "" ? null : (
                  <p className="max-w-line whitespace-pre-line">
                    <bdi>{step.note}</bdi>
                  </p>
                )}
              </li>
            ))}
          </ol>
        </details>
        {state === "closed" ? null : subject === desk.own ? (
          <p>{t("case.own")}</p>
        ) : (
          <CaseStep found={found} desk={desk} onStep={onStep} />
        )}
      </div>
    </Card>
  );
}
