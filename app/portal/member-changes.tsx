import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { Select } from "#app/ui/select.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { MembersView, MemberView, Rights } from "#app/vault/members-rpc.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { type Task, useTask } from "./use-task.ts";

const choices = ["everything", "write", "read"] as const satisfies readonly Rights[];

export type MemberQuestion = { readonly ask: "remove" | "rights"; readonly member: MemberView };

/** What is asked before somebody is removed or may do something else: everyone sees the answer. */
export function MemberQuestionDialog(props: {
  readonly threadId: string;
  readonly question: MemberQuestion;
  readonly onClose: (changed: boolean) => void;
}) {
  const { threadId, question, onClose } = props;
  const { ask, member } = question;
  const t = useText();
  const task = useTask();
  const [rights, setRights] = useState<Rights>(member.rights);
  const name = member.name ?? t("thread.unknown-name");
  const words = member.own ? "members.leave" : "members.remove";
  const change = () =>
    void task.run(async () => {
      const { accountId } = member;
      await vaultClient().vault.changeMember({
        threadId,
        change: ask === "remove" ? { type: "remove", accountId } : { type: "rights", accountId, rights },
      });
      onClose(true);
    });
  return (
    <Dialog
      title={ask === "rights" ? t("members.rights", { name }) : t(`${words}.title`, { name })}
      isOpen
      role="alertdialog"
      onClose={() => onClose(false)}
      actions={
        <>
          <Button onClick={() => onClose(false)}>{t("common.cancel")}</Button>
          <Button
            variant={ask === "remove" ? "danger" : "primary"}
            busy={task.running ? t("common.working") : undefined}
            onClick={change}
          >
            {t(ask === "remove" ? words : "members.rights.save")}
          </Button>
        </>
      }
    >
      {ask === "remove" ? (
        <p>{t(`${words}.body`)}</p>
      ) : (
        <RadioGroup
          label={t("members.rights", { name })}
          value={rights}
          onChange={setRights}
          options={choices.map((value) => ({ value, label: t(`members.rights.${value}`) }))}
        />
      )}
      <ProblemNotice problem={task.problem} />
    </Dialog>
  );
}

/** From which message somebody is given what was written before they came; "none" where nothing was. */
export function HistoryPointField(props: {
  readonly label: string;
  readonly points: MembersView["points"];
  readonly value: string;
  readonly optional?: boolean;
  readonly onChange: (value: string) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { points, optional = false } = props;
  const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
  return (
    <Select
      label={props.label}
      hint={t("members.history.from.hint")}
      value={props.value}
      onChange={props.onChange}
      options={[
        ...(optional ? [{ value: "none", label: t("members.history.none") }] : []),
        { value: "start", label: t("members.history.all") },
        ...points.slice(1).map(({ envHash, atMs, text }) => ({
          value: envHash,
          label: `${format.dateTime(atMs)} · ${short(text)}`,
        })),
      ]}
    />
  );
}

/** Giving a member earlier messages; the ceremony follows. */
export function HistoryDialog(props: {
  readonly member: MemberView;
  readonly points: MembersView["points"];
  readonly task: Task;
  readonly onClose: () => void;
  readonly onGrant: (from: string) => void;
}) {
  const t = useText();
  const [from, setFrom] = useState("start");
  const name = props.member.name ?? t("thread.unknown-name");
  return (
    <Dialog
      title={t("members.history.title", { name })}
      isOpen
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t("common.cancel")}</Button>
          <Button
            variant="primary"
            busy={props.task.running ? t("common.working") : undefined}
            onClick={() => props.onGrant(from)}
          >
            {t("common.continue")}
          </Button>
        </>
      }
    >
      <HistoryPointField
        label={t("members.history.from")}
        points={props.points}
        value={from}
        onChange={setFrom}
      />
      <ProblemNotice problem={props.task.problem} />
    </Dialog>
  );
}
