import { useNavigate, useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AbsentLog } from "#app/portal/absent-log.tsx";
import { FindPerson } from "#app/portal/find-person.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { filterQuery, foundUnder, logIn } from "#app/portal/log-address.ts";
import { LogPicker } from "#app/portal/log-picker.tsx";
import { LogVerdictNotice } from "#app/portal/log-verdict-notice.tsx";
import { periodOf } from "#app/portal/period-of.ts";
import type { Problem } from "#app/portal/problem.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { type NamedLog, useAccessLogs } from "#app/portal/use-access-logs.ts";
import { useLogCheck } from "#app/portal/use-log-check.ts";
import { useNow } from "#app/portal/use-now.ts";
import { Button } from "#app/ui/button.tsx";
import { LongTask } from "#app/ui/long-task.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { ActivityPictures } from "./activity-pictures.tsx";

/** Pictures of the open log, or of a closed one that the address names. */
export default function ActivityScreen() {
  const [address] = useSearchParams();
  const found = useAccessLogs();
  const logs = found.status === "ready" ? found.data : [];
  const log = logIn(address, logs);
  return (
    <ActivityOf
      key={log}
      log={log}
      logs={logs}
      problem={found.status === "failed" ? found.problem : null}
      isReady={found.status === "ready"}
    />
  );
}

/** Pictures of one log, counted by this browser while it checks it. */
function ActivityOf(props: {
  readonly log: string | null;
  readonly logs: readonly (NamedLog & { readonly destroyed: boolean })[];
  readonly problem: Problem | null;
  readonly isReady: boolean;
}) {
  const { log, logs, problem, isReady } = props;
  const t = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const now = useNow();
  const check = useLogCheck(log, logs);
  const [period, setPeriod] = useState(() => periodOf(log, now));
  const [patient, setPatient] = useState<{ pseudonym: string; name: string } | null>(null);
  const isAbsent = isReady && log !== null && foundUnder(log, logs) !== "entries";
  const activity = check.found?.type === "activity" ? check.found.activity : null;
  const start = () => {
    const query = filterQuery(period, format.zone);
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
          <LogPicker
            logs={logs}
            log={log}
            onChange={(chosen) => navigate(chosen === null ? "/activity" : `/activity?log=${chosen}`)}
          />
          {isAbsent ? null : (
            <>
              {(["from", "to"] as const).map((end) => (
                <TextField
                  key={end}
                  type="date"
                  dir="ltr"
                  label={t(`filter.${end}`)}
                  value={period[end]}
                  onChange={(value) => setPeriod({ ...period, [end]: value })}
                />
              ))}
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
          )}
        </>
      }
    >
      {isAbsent ? (
        <AbsentLog log={log} logs={logs} openTo="/activity" />
      ) : (
        <LongTask
          progress={check.progress}
          label={(numbers) => t("audit.verify.progress", numbers)}
          onStop={check.stop}
        >
          <Button variant="primary" blocked={isReady ? undefined : t("common.loading")} onClick={start}>
            {t("activity.action")}
          </Button>
        </LongTask>
      )}
      <ProblemNotice problem={problem ?? check.problem} />
      {check.verdict && check.verdict.outcome !== "whole" ? (
        <LogVerdictNotice verdict={check.verdict} log={log} crossed={null} />
      ) : null}
      {activity ? <ActivityPictures log={log} activity={activity} /> : null}
    </Frame>
  );
}
