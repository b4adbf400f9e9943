import { useText } from "#app/i18n/use-text.ts";
import { FindPerson } from "#app/portal/find-person.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { watchedIn } from "#app/verify/review-context.ts";

/** Patients whose every look an officer wants to see: staff, relatives of staff, people in the news. */
export function WatchedPatients(props: { readonly desk: Desk; readonly onChange: () => void }) {
  const { desk, onChange } = props;
  const t = useText();
  const task = useTask();
  const watched = watchedIn(desk.context);
  const set = (patient: string, isWatched: boolean) =>
    task.run(async () => {
      await pageApi.post("/api/review/watch", { patient, watched: isWatched }, emptyAnswer);
      onChange();
    });
  return (
    <Card title={t("rules.watched")}>
      <div className="flex flex-col items-start gap-4">
        {watched.length === 0 ? <p className="text-ink-soft">{t("rules.watched.none")}</p> : null}
        <ul className="flex w-full flex-col gap-2">
          {watched.map((patient) => (
            <li key={patient} className="flex flex-wrap items-center justify-between gap-2">
              <bdi>{desk.nameOf(patient) ?? t("audit.actor.unknown")}</bdi>
              <Button size="dense" onClick={() => void set(patient, false)}>
                {t("rules.unwatch", { name: desk.nameOf(patient) ?? t("audit.actor.unknown") })}
              </Button>
            </li>
          ))}
        </ul>
        <FindPerson>
          {({ pseudonym, name, role }) =>
            role === "patient" && !watched.includes(pseudonym) ? (
              <span>
                <Button size="dense" onClick={() => void set(pseudonym, true)}>
                  {t("rules.watch", { name })}
                </Button>
              </span>
            ) : null
          }
        </FindPerson>
        <ProblemNotice problem={task.problem} />
      </div>
    </Card>
  );
}
