import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { made } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** Asks that a closed log past its time be destroyed; another officer decides. */
export function DestroyLog(props: { readonly log: string; readonly onAsked: () => void }) {
  const { log, onAsked } = props;
  const t = useText();
  const task = useTask();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const ask = () =>
    void task.run(async () => {
      const body = { log, seq: 0, part: "log", reason: reason.trim() };
      await pageApi.post("/api/review/redactions", body, made);
      setOpen(false);
      onAsked();
    });
  return (
    <>
      <Button size="dense" onClick={() => setOpen(true)}>
        {t("redaction.destroy.title", { log })}
      </Button>
      <DangerDialog
        title={t("redaction.destroy.title", { log })}
        isOpen={isOpen}
        action={t("redaction.propose.action")}
        running={task.running}
        blocked={reason.trim() === "" ? t("hold.reason.first") : undefined}
        onCancel={() => setOpen(false)}
        onConfirm={ask}
      >
        <p>{t("redaction.sure.log")}</p>
        <TextField label={t("hold.reason")} value={reason} maxLength={2000} onChange={setReason} />
        <ProblemNotice problem={task.problem} />
      </DangerDialog>
    </>
  );
}
