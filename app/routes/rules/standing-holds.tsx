import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { made } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** The holds that stand, each with a way to end it for a reason of its own. */
export function StandingHolds(props: { readonly desk: Desk; readonly onEnded: () => void }) {
  const { desk, onEnded } = props;
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const [ending, setEnding] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const standing = desk.holds.filter(({ clearedMs }) => clearedMs === null);
  const close = () => {
    setEnding(null);
    setReason("");
    task.clear();
  };
  const end = async () => {
    const done = await task.run(async () => {
      await pageApi.post(`/api/review/holds/${ending}/clear`, { reason: reason.trim() }, made);
    });
    if (!done) return;
    close();
    onEnded();
  };
  if (standing.length === 0) return <p className="text-ink-soft">{t("hold.none")}</p>;
  const whatOf = (hold: Desk["holds"][number]) =>
    hold.patient === null
      ? (hold.log ?? t("hold.all"))
      : `${hold.log ?? t("hold.all")} · ${t("hold.patient", { name: desk.nameOf(hold.patient) ?? t("audit.actor.unknown") })}`;
  const chosen = standing.find(({ id }) => id === ending);
  return (
    <>
      <ul className="flex w-full flex-col gap-3">
        {standing.map((hold) => (
          <li key={hold.id} className="flex flex-col items-start gap-1 border-t border-line pt-3">
            <span>{whatOf(hold)}</span>
            <bdi className="max-w-line">{hold.reason}</bdi>
            <span className="text-small text-ink-soft">
              {t("hold.since", {
                date: format.date(hold.setMs),
                name: desk.nameOf(hold.setBy) ?? t("audit.actor.unknown"),
              })}
            </span>
            <Button size="dense" onClick={() => setEnding(hold.id)}>
              {t("hold.clear")}
            </Button>
          </li>
        ))}
      </ul>
      <DangerDialog
        title={t("hold.clear.title")}
        isOpen={chosen !== undefined}
        action={t("hold.clear")}
        running={task.running}
        blocked={reason.trim() === "" ? t("hold.reason.first") : undefined}
        onCancel={close}
        onConfirm={() => void end()}
      >
        {chosen ? (
          <p>
            {whatOf(chosen)}: <bdi>{chosen.reason}</bdi>
          </p>
        ) : null}
        <p>{t("hold.clear.body")}</p>
        <TextField label={t("hold.clear.reason")} value={reason} maxLength={2000} onChange={setReason} />
        <ProblemNotice problem={task.problem} />
      </DangerDialog>
    </>
  );
}
