import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { FindPerson } from "#app/portal/find-person.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { filterQuery } from "#app/portal/log-address.ts";
import { LogVerdictNotice } from "#app/portal/log-verdict-notice.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useLogCheck } from "#app/portal/use-log-check.ts";
import { useNow } from "#app/portal/use-now.ts";
import { Button } from "#app/ui/button.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { ActivityPictures } from "./activity-pictures.tsx";

const monthMs = 30 * 86_400_000;

/** Pictures of the log, counted by this browser while it checks the log. */
export default function ActivityScreen() {
  const t = useText();
  const format = useFormat();
  const now = useNow();
  const check = useLogCheck();
  const [from, setFrom] = useState(() => new Date(Date.now() - monthMs).toISOString().slice(0, 10));
  const [to, setTo] = useState(() => new Date(now).toISOString().slice(0, 10));
  const [patient, setPatient] = useState<{ pseudonym: string; name: string } | null>(null);
  const activity = check.found?.type === "activity" ? check.found.activity : null;
  const start = () => {
    const query = filterQuery({ from, to }, format.zone);
    const [first, last] = [query.get("from"), query.get("to")].map((at) => Date.parse(at ?? ""));
    check.start({
      ...{ type: "activity", zone: format.zone, patient: patient?.pseudonym ?? null },
      ...{ fromMs: first || 0, toMs: last || Number.MAX_SAFE_INTEGER },
    });
  };
  return (
    <Frame
      current="activity"
      title={t("activity.title")}
      lead={t("activity.lead")}
      filters={
        <>
          <TextField type="date" dir="ltr" label={t("filter.from")} value={from} onChange={setFrom} />
          <TextField type="date" dir="ltr" label={t("filter.to")} value={to} onChange={setTo} />
          <p className="text-small text-ink-soft">{t("filter.days")}</p>
          {patient ? (
            <>
              <p>{t("activity.patient", { name: patient.name })}</p>
              <Button size="dense" onClick={() => setPatient(null)}>
                {t("activity.everybody")}
              </Button>
            </>
          ) : null}
          <FindPerson>
            {(person) =>
              person.role === "patient" ? (
                <span>
                  <Button size="dense" onClick={() => setPatient(person)}>
                    {t("activity.only", { name: person.name })}
                  </Button>
                </span>
              ) : null
            }
          </FindPerson>
        </>
      }
    >
      {check.progress ? (
        <Progress
          label={t("audit.verify.progress", check.progress)}
          {...check.progress}
          onStop={check.stop}
        />
      ) : (
        <div>
          <Button variant="primary" onClick={start}>
            {t("activity.action")}
          </Button>
        </div>
      )}
      <ProblemNotice problem={check.problem} />
      {check.verdict && check.verdict.outcome !== "whole" ? (
        <LogVerdictNotice verdict={check.verdict} />
      ) : null}
      {activity ? <ActivityPictures activity={activity} /> : null}
    </Frame>
  );
}
