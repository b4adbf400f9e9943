import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";
import type { PersonView } from "#app/vault/rpc.ts";

export type Ending = { readonly person: PersonView; readonly what: "sessions" | "account" };

/** Asked before somebody is signed out everywhere, or a patient's account is ended. */
export function EndAccessDialog(props: {
  readonly ending: Ending;
  readonly name: string;
  readonly onCancel: () => void;
  readonly onDone: (said: string) => void;
}) {
  const t = useText();
  const task = useTask();
  const { ending, name } = props;
  const words = ending.what === "sessions" ? "people.sign-out" : "people.end";
  const end = () =>
    void task.run(async () => {
      const path = ending.what === "sessions" ? "end-sessions" : "end";
      await pageApi.post(`/api/people/${ending.person.accountId}/${path}`, {}, emptyAnswer);
      props.onDone(t(`${words}.done`, { name }));
      await pageSync()
        .syncNow({ directory: true })
        .catch(() => undefined);
    });
  return (
    <DangerDialog
      title={t(`${words}.title`, { name })}
      action={t(words)}
      running={task.running}
      onCancel={props.onCancel}
      onConfirm={end}
    >
      <p>{t(`${words}.body`)}</p>
      <ProblemNotice problem={task.problem} />
    </DangerDialog>
  );
}
