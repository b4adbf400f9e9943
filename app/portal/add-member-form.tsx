import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Select } from "#app/ui/select.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { AddableView, MemberStep, MembersView } from "#app/vault/members-rpc.ts";
import { HistoryPointField } from "./member-changes.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { useFreshDirectory } from "./use-fresh-directory.ts";
import type { Task } from "./use-task.ts";

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

export interface Addition {
  person: AddableView;
  step: MemberStep;
  /** Nothing but ADD_MEMBER of somebody on the team's roster: no ceremony. */
  plain: boolean;
}

/** Choosing whom to add, which earlier messages they get, and for a caregiver until when. */
export function AddMemberForm(props: {
  readonly threadId: string;
  readonly addable: MembersView["addable"];
  readonly points: MembersView["points"];
  readonly task: Task;
  readonly onCancel: () => void;
  readonly onAdd: (addition: Addition) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { threadId, addable, points, task } = props;
  // A caregiver who has just answered is looked for at once, and would be missing for minutes.
  useFreshDirectory();
  const [chosen, setChosen] = useState("");
  const [history, setHistory] = useState("none");
  const [until, setUntil] = useState(dayAfter(90 * dayMs));
  const [tried, setTried] = useState(false);
  const person = addable.find(({ accountId }) => accountId === chosen);
  const untilMs = endOf(until);
  const wrong = untilMs === null || untilMs <= Date.now() || untilMs > Date.now() + yearMs + dayMs;
  const labelOf = ({ name, teamNames, proxy }: AddableView) => {
    const shown = name ?? t("thread.unknown-name");
    if (proxy) return t("members.add.caregiver", { name: shown });
    return teamNames.length === 0
      ? shown
      : t("members.add.person", { name: shown, teams: format.list(teamNames) });
  };
  const add = () => {
    setTried(true);
    if (person === undefined || (person.proxy && wrong)) return;
    const historyFrom = history === "none" ? null : history;
    const rights = person.proxy ? ("write" as const) : ("everything" as const);
    props.onAdd({
      person,
      plain: person.onRoster && historyFrom === null,
      step: {
        threadId,
        accountId: person.accountId,
        add: { rights, untilMs: person.proxy ? untilMs : null },
        historyFrom,
      },
    });
  };
  if (addable.length === 0) return <p className="text-ink-soft">{t("members.add.nobody")}</p>;
  return (
    <section
      aria-label={t("members.add.title")}
      className="flex flex-col items-start gap-4 border-t border-line pt-4"
    >
      <Select
        label={t("members.add.who")}
        value={chosen}
        placeholder={t("members.add.choose")}
        error={tried && person === undefined ? t("common.required") : undefined}
        options={addable.map((each) => ({ value: each.accountId, label: labelOf(each) }))}
        onChange={setChosen}
      />
      {person?.proxy ? (
        <TextField
          type="date"
          label={t("members.add.until")}
          hint={t("members.add.until.hint")}
          error={tried && wrong ? t("members.add.until.wrong") : undefined}
          min={dayAfter(dayMs)}
          max={dayAfter(yearMs)}
          value={until}
          onChange={setUntil}
        />
      ) : null}
      {points.length === 0 ? null : (
        <HistoryPointField
          optional
          label={t("members.add.earlier")}
          points={points}
          value={history}
          onChange={setHistory}
        />
      )}
      <ProblemNotice problem={task.problem} />
      <div className="flex flex-wrap gap-3">
        <Button onClick={props.onCancel}>{t("common.cancel")}</Button>
        <Button variant="primary" busy={task.running ? t("common.working") : undefined} onClick={add}>
          {t("members.add.confirm")}
        </Button>
      </div>
    </section>
  );
}

/** The day that is so much later, as a date field has it. */
function dayAfter(ms: number): string {
  return new Date(Date.now() + ms).toISOString().slice(0, 10);
}

/** The last moment of a day of a date field, in this device's time zone; null for no day. */
function endOf(day: string): number | null {
  const end = new Date(`${day}T23:59:59`).getTime();
  return Number.isNaN(end) ? null : end;
}
