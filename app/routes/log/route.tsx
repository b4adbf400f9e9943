import { useNavigate, useSearchParams } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { AbsentLog } from "#app/portal/absent-log.tsx";
import { ClosedLogNote } from "#app/portal/closed-log-note.tsx";
import { FindPerson } from "#app/portal/find-person.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { filtersIn, foundUnder, type LogFilter, logIn } from "#app/portal/log-address.ts";
import { LogPicker } from "#app/portal/log-picker.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useAccessLogs } from "#app/portal/use-access-logs.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { DestroyedLog } from "./destroyed-log.tsx";
import { Entries } from "./entries.tsx";
import { LogCheck } from "./log-check.tsx";
import { LogFilters } from "./log-filters.tsx";
import { PastRetention } from "./past-retention.tsx";

/** The officer's logs, the open one and those of closed years: whether one is whole, and its entries. */
export default function Log() {
  const t = useText();
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const logs = useAccessLogs();
  const every = logs.status === "ready" ? logs.data : [];
  const log = logIn(address, every);
  const filters = filtersIn(address);
  const shown = every.find((each) => each.log === log);
  const isReady = logs.status === "ready";
  const under = isReady ? foundUnder(log, every) : "entries";
  const link = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(address);
    for (const [name, value] of Object.entries(change))
      if (value === null) next.delete(name);
      else next.set(name, value);
    return `/log?${next}`;
  };
  const filtered = (changes: Partial<Record<LogFilter, string | null>>) =>
    link({ ...changes, before: null, entry: null });
  const exported = new URLSearchParams({ ...(log !== null && { log }), ...filters });
  return (
    <Frame
      current="log"
      title={t("audit.title")}
      lead={t("audit.lead")}
      action={
        <span className="flex flex-wrap gap-3">
          <LinkButton to="/device-reports">{t("lost.report.title")}</LinkButton>
          {under === "entries" ? (
            <LinkButton to={`/exports?${exported}`}>{t("nav.exports")}</LinkButton>
          ) : null}
        </span>
      }
      filters={
        <>
          <LogPicker
            logs={every}
            log={log}
            // Days and numbers of one year's log are none of another's.
            onChange={(chosen) =>
              navigate(link({ log: chosen, from: null, to: null, before: null, entry: null }))
            }
          />
          {under === "entries" ? (
            <>
              <LogFilters filters={filters} onFilter={(changes) => navigate(filtered(changes))} />
              <FindPerson>
                {({ pseudonym, name, role }) => (
                  <span className="flex flex-col">
                    <AppLink className={touchLinkClass} to={filtered({ actor: pseudonym })}>
                      {t("person.acted", { name })}
                    </AppLink>
                    <AppLink className={touchLinkClass} to={`/device-reports?person=${pseudonym}`}>
                      {t("lost.report.of", { name })}
                    </AppLink>
                    {role === "patient" ? (
                      <AppLink className={touchLinkClass} to={filtered({ patient: pseudonym })}>
                        {t("person.about", { name })}
                      </AppLink>
                    ) : null}
                  </span>
                )}
              </FindPerson>
            </>
          ) : null}
        </>
      }
    >
      {logs.status === "failed" ? <ProblemNotice problem={logs.problem} /> : null}
      {logs.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {under === "entries" && shown?.closed ? <ClosedLogNote name={shown.name} openTo="/log" /> : null}
      {log === null ? <PastRetention logs={every} /> : null}
      {isReady && under === "entries" ? <LogCheck key={log} log={log} logs={every} /> : null}
      {under === "entries" ? (
        <p className="max-w-line text-small text-ink-soft">{t("audit.promise")}</p>
      ) : null}
      {shown?.destroyed ? <DestroyedLog log={shown} /> : null}
      {log !== null && under === "nothing" ? <AbsentLog log={log} logs={every} openTo="/log" /> : null}
      {isReady && under === "entries" ? <Entries log={log} address={address} link={link} /> : null}
    </Frame>
  );
}
