import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { made, type ReviewCase } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Select } from "#app/ui/select.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { statesAfter } from "#app/verify/case-states.ts";

/** The next step of a case: who takes it, or what was found out. */
export function CaseStep(props: {
  readonly found: ReviewCase;
  readonly desk: Desk;
  readonly onStep: () => void;
}) {
  const { found, desk, onStep } = props;
  const t = useText();
  const task = useTask();
  const [note, setNote] = useState("");
  const [assignee, setAssignee] = useState(desk.own === found.subject ? "" : desk.own);
  const next = statesAfter(found.state);
  const officers = desk.officers
    .filter((id) => id !== found.subject)
    .map((id) => ({ value: id, label: desk.nameOf(id) ?? t("audit.actor.unknown") }));
  const step = (state: ReviewCase["state"]) =>
    task.run(async () => {
      const body = { state, note: note.trim(), assignee: state === "assigned" ? assignee : null };
      await pageApi.post(`/api/review/cases/${found.id}/step`, body, made);
      setNote("");
      onStep();
    });
  const decisions = next.filter((state) => state !== "assigned");
  return (
    <div className="flex flex-col items-start gap-4 border-t border-line pt-4">
      {next.includes("assigned") ? (
        <div className="flex flex-wrap items-end gap-3">
          <Select label={t("case.give")} options={officers} value={assignee} onChange={setAssignee} />
          <Button busy={task.running ? t("common.loading") : undefined} onClick={() => void step("assigned")}>
            {t("case.act.assigned")}
          </Button>
        </div>
      ) : null}
      {decisions.length > 0 ? (
        <div className="flex w-full max-w-line flex-col gap-3">
          <TextArea label={t("case.note")} hint={t("case.note.hint")} value={note} onChange={setNote} />
          <span className="flex flex-wrap gap-2">
            {decisions.map((state) => (
              <Button
                key={state}
                blocked={note.trim() === "" ? t("case.note.first") : undefined}
                busy={task.running ? t("common.loading") : undefined}
                onClick={() => void step(state)}
              >
                {t(`case.act.${state}`)}
              </Button>
            ))}
          </span>
        </div>
      ) : null}
      <ProblemNotice problem={task.problem} />
    </div>
  );
}
