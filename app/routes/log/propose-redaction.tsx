import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { made, type Redaction } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { TextArea } from "#app/ui/text-area.tsx";

type RedactedPart = Exclude<Redaction["part"], "log">;

/** Asks that words beside an entry, or the entry itself, be taken out of the log; another officer decides. */
export function ProposeRedaction(props: {
  readonly log: string;
  readonly seq: number;
  /** What of this entry can go. */
  readonly parts: readonly RedactedPart[];
}) {
  const { log, seq, parts } = props;
  const t = useText();
  const task = useTask();
  const [isOpen, setOpen] = useState(false);
  const [sent, setSent] = useState(false);
  const [part, setPart] = useState<RedactedPart | null>(null);
  const [reason, setReason] = useState("");
  const chosen = part ?? parts[0];
  if (chosen === undefined) return null;
  const send = () =>
    void task.run(async () => {
      const body = { log, seq, part: chosen, reason: reason.trim() };
      await pageApi.post("/api/review/redactions", body, made);
      setSent(true);
      setOpen(false);
    });
  return (
    <>
      {sent ? (
        <p>
          {t("redaction.sent")} <AppLink to="/rules">{t("rules.title")}</AppLink>
        </p>
      ) : (
        <span>
          <Button size="dense" onClick={() => setOpen(true)}>
            {t("redaction.propose")}
          </Button>
        </span>
      )}
      <Dialog
        title={t("redaction.propose.title", { seq })}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("common.cancel")}</Button>
            <Button
              variant="primary"
              blocked={reason.trim() === "" ? t("hold.reason.first") : undefined}
              busy={task.running ? t("common.working") : undefined}
              onClick={send}
            >
              {t("redaction.propose.action")}
            </Button>
          </>
        }
      >
        <p>{t("redaction.propose.body")}</p>
        <RadioGroup
          label={t("redaction.what")}
          value={chosen}
          onChange={setPart}
          options={parts.map((value) => ({
            value,
            label: t(`redaction.what.${value}`),
            hint: t(`redaction.what.${value}.hint`),
          }))}
        />
        <TextArea label={t("hold.reason")} rows={2} value={reason} onChange={setReason} />
        <ProblemNotice problem={task.problem} />
      </Dialog>
    </>
  );
}
