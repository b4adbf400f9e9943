import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { made, type Redaction } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";
import { Tag } from "#app/ui/tag.tsx";

/** What officers asked to take out of the log. One asks, another one decides; what is out does not come back. */
export function Redactions(props: { readonly desk: Desk; readonly onChange: () => void }) {
  const { desk, onChange } = props;
  const t = useText();
  const [confirming, setConfirming] = useState<Redaction | null>(null);
  const waiting = desk.redactions.filter(({ outcome }) => outcome === null);
  const decided = desk.redactions.filter(({ outcome }) => outcome !== null);
  return (
    <Card title={t("redaction.title")}>
      <div className="flex flex-col items-start gap-4">
        <p className="max-w-line">{t("redaction.lead")}</p>
        {waiting.length === 0 ? <p className="text-ink-soft">{t("redaction.none")}</p> : null}
        <ul className="flex w-full flex-col gap-3">
          {waiting.map((redaction) => (
            <Proposal
              key={redaction.id}
              redaction={redaction}
              desk={desk}
              onConfirm={() => setConfirming(redaction)}
              onChange={onChange}
            />
          ))}
        </ul>
        {decided.length > 0 ? (
          <details className="w-full">
            <summary>{t("redaction.past", { count: decided.length })}</summary>
            <ul className="mt-3 flex flex-col gap-3">
              {decided.map((redaction) => (
                <Proposal key={redaction.id} redaction={redaction} desk={desk} />
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      {confirming ? (
        <ConfirmDialog
          redaction={confirming}
          onClose={() => setConfirming(null)}
          onDone={() => {
            setConfirming(null);
            onChange();
          }}
        />
      ) : null}
    </Card>
  );
}

function Proposal(props: {
  readonly redaction: Redaction;
  readonly desk: Desk;
  readonly onConfirm?: () => void;
  readonly onChange?: () => void;
}) {
  const { redaction, desk, onConfirm, onChange } = props;
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const { id, log, seq, part, reason, proposedBy, proposedMs, decidedBy, decidedMs, outcome } = redaction;
  const name = (person: string) => desk.nameOf(person) ?? t("audit.actor.unknown");
  const isOwn = proposedBy === desk.own;
  const refuse = () =>
    void task.run(async () => {
      await pageApi.post(`/api/review/redactions/${id}/decide`, { confirm: false }, made);
      onChange?.();
    });
  return (
    <li className="flex flex-col items-start gap-1 border-t border-line pt-3">
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {t(`redaction.part.${part}`, { seq, log })}
        {outcome === null ? null : (
          <Tag tone={outcome === "confirmed" ? "done" : "neutral"}>{t(`redaction.${outcome}`)}</Tag>
        )}
      </span>
      <bdi className="max-w-line">{reason}</bdi>
      <span className="text-small text-ink-soft">
        {t("redaction.by", { date: format.dateTime(proposedMs), name: name(proposedBy) })}
        {decidedBy === null || decidedMs === null
          ? null
          : ` · ${t("redaction.decided", { date: format.dateTime(decidedMs), name: name(decidedBy) })}`}
      </span>
      {outcome === null ? (
        <>
          {part !== "log" ? (
            <AppLink to={`/log?log=${log}&entry=${seq}`}>{t("redaction.see")}</AppLink>
          ) : null}
          <span className="flex flex-wrap items-start gap-2">
            <Button
              size="dense"
              variant="danger"
              blocked={isOwn ? t("redaction.own") : undefined}
              onClick={() => onConfirm?.()}
            >
              {t("redaction.confirm")}
            </Button>
            <Button size="dense" busy={task.running ? t("common.working") : undefined} onClick={refuse}>
              {t(isOwn ? "redaction.withdraw" : "redaction.refuse")}
            </Button>
          </span>
          <ProblemNotice problem={task.problem} />
        </>
      ) : null}
    </li>
  );
}

function ConfirmDialog(props: {
  readonly redaction: Redaction;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { redaction, onClose, onDone } = props;
  const t = useText();
  const task = useTask();
  const { id, seq, log, part } = redaction;
  const confirm = () =>
    void task.run(async () => {
      await pageApi.post(`/api/review/redactions/${id}/decide`, { confirm: true }, made);
      onDone();
    });
  return (
    <DangerDialog
      title={t(`redaction.part.${part}`, { seq, log })}
      action={t("redaction.confirm")}
      running={task.running}
      onCancel={onClose}
      onConfirm={confirm}
    >
      <p>{t(`redaction.sure.${part}`)}</p>
      <ProblemNotice problem={task.problem} />
    </DangerDialog>
  );
}
