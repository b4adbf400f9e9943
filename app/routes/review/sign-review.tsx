import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { made } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { SignoffView } from "#app/vault/review-rpc.ts";
import type { ReviewResult } from "#app/verify/log-walks.ts";
import { findingsIn } from "#app/verify/review-findings.ts";
import { SignoffFacts } from "./signoff-facts.tsx";

/** First what the vault has understood is shown, then it is signed, with the device's own key. */
export function SignReview(props: {
  readonly report: ReviewResult;
  readonly desk: Desk;
  readonly onSigned: () => void;
}) {
  const { report, desk, onSigned } = props;
  const t = useText();
  const task = useTask();
  const [view, setView] = useState<SignoffView | null>(null);
  const [signed, setSigned] = useState(false);
  const { vault } = vaultClient();
  const { note, from, to, context, findings } = report;
  const open = findingsIn(findings).filter(
    ({ rule, subject, patient }) =>
      !desk.cases.some((each) => each.rule === rule && each.subject === subject && each.patient === patient),
  ).length;
  const prepare = () =>
    task.run(async () => setView(await vault.prepareSignoff({ note, from, to, context, findings })));
  const sign = () =>
    task.run(async () => {
      const { text, signature } = await vault.signSignoff();
      await pageApi.post("/api/review/signoffs", { text, signature, note, context, findings }, made);
      setSigned(true);
      onSigned();
    });
  return (
    <Card title={t("signoff.title")}>
      <div className="flex flex-col items-start gap-4">
        <p className="max-w-line">{t("signoff.lead")}</p>
        {view ? <SignoffFacts view={view} open={open} /> : null}
        <ProblemNotice problem={task.problem} />
        {signed ? (
          <Notice tone="done" live="polite">
            <p>{t("signoff.done")}</p>
          </Notice>
        ) : (
          <Button
            // Two buttons: who presses the first one twice has signed nothing unread.
            key={view ? "sign" : "prepare"}
            variant={view ? "primary" : "secondary"}
            busy={task.running ? t("common.loading") : undefined}
            onClick={() => void (view ? sign() : prepare())}
          >
            {t(view ? "signoff.action" : "signoff.prepare")}
          </Button>
        )}
      </div>
    </Card>
  );
}
