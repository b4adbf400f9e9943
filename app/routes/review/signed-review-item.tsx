import { useState } from "react";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { checkSignedReview, type SignedReviewVerdict } from "#app/portal/check-signed-review.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { saveFile } from "#app/portal/save-file.ts";
import { useTask } from "#app/portal/use-task.ts";
import type { SignedReview } from "#app/protocol/review-api.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { CopyField } from "#app/ui/copy-field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { shortName } from "#audit/lineage.ts";
import { SignoffFacts } from "./signoff-facts.tsx";

/** One signed review: what it says only after its signature was checked. */
export function SignedReviewItem(props: {
  readonly signed: SignedReview;
  readonly nameOf: (log: string) => string;
}) {
  const { signed, nameOf } = props;
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const [verdict, setVerdict] = useState<SignedReviewVerdict | null>(null);
  const time = /\ntime (.*)\n/.exec(signed.text)?.[1];
  // Which log it says to be of; whether it is, the check finds.
  const log = shortName(signed.text.split("\n")[1] ?? "");
  const said = Number.isNaN(Date.parse(time ?? "")) ? "" : format.dateTime(Date.parse(time ?? ""));
  const save = () =>
    saveFile(
      "bedside-signed-review.json",
      `${JSON.stringify({ format: "bedside-signed-review/1", ...signed }, null, 2)}\n`,
    );
  return (
    <Card title={`${t("signoff.when")} ${said}`}>
      <div className="flex flex-col items-start gap-4">
        {log === null ? null : (
          <p className="text-small text-ink-soft">{t("years.of", { name: nameOf(log) })}</p>
        )}
        {verdict?.view ? <SignoffFacts view={verdict.view} /> : null}
        {verdict ? <Verdict verdict={verdict} /> : null}
        {verdict?.deviceKey ? <CopyField label={t("signoff.key")} value={verdict.deviceKey} /> : null}
        <ProblemNotice problem={task.problem} />
        <span className="flex flex-wrap gap-2">
          <Button
            busy={task.running ? t("signoff.checking") : undefined}
            onClick={() => void task.run(async () => setVerdict(await checkSignedReview(signed)))}
          >
            {t("signoff.check")}
          </Button>
          <Button onClick={save}>{t("signoff.save")}</Button>
        </span>
      </div>
    </Card>
  );
}

function Verdict(props: { readonly verdict: SignedReviewVerdict }) {
  const { state, name, isExtended, isSame } = props.verdict;
  const t = useText();
  if (state === "broken")
    return (
      <Notice tone="danger" live="assertive">
        <p>{t("signoff.broken")}</p>
      </Notice>
    );
  if (!isExtended)
    return (
      <Notice tone="danger" live="assertive">
        <p>{t("signoff.fork")}</p>
      </Notice>
    );
  if (state === "unknown")
    return (
      <Notice tone="warn" live="polite">
        <p>{t("signoff.unknown")}</p>
      </Notice>
    );
  return (
    <Notice tone={isSame ? "done" : "danger"} live="polite">
      <p>{t("signoff.valid", { name: visibleBidi(name ?? t("thread.unknown-name")) })}</p>
      <p>{t(isSame ? "signoff.valid.same" : "signoff.valid.other")}</p>
    </Notice>
  );
}
