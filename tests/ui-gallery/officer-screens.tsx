import { useLocale } from "#app/i18n/use-locale.ts";
import { LogVerdictNotice } from "#app/portal/log-verdict-notice.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { WeekMap } from "#app/routes/activity/week-map.tsx";
import { DestructionNotice } from "#app/routes/log/destruction-notice.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConsoleShell } from "#app/ui/console-shell.tsx";
import type { LogVerdict } from "#app/verify/log-check.ts";
import type { AuditCode, Finding } from "#audit/audit-code.ts";
import { clinicName, now } from "./sample.ts";

const found = (code: AuditCode, seq: number, to?: number): Finding => ({
  code,
  seq,
  ...(to !== undefined && { to }),
});

const whole = (remarks: readonly Finding[], isFirst = false): LogVerdict => ({
  outcome: "whole",
  checked: 48_213,
  size: 48_213,
  remarks,
  newestMs: now - 7_200_000,
  isFirst,
  keep: { key: "", notes: [], checkedMs: now, walked: null },
});

const changed = (...findings: readonly [Finding, ...Finding[]]): LogVerdict => ({
  outcome: "changed",
  firstBad: { seq: findings[0].seq ?? 0, to: findings[0].to ?? (findings[0].seq ?? 0) + 1 },
  fromFirst: true,
  times: { fromMs: now - 86_400_000, toMs: now - 86_400_000 },
  lastWhole: { ms: now - 3_600_000, size: 48_000 },
  findings,
  evidence: "",
});

/** By what an officer is told them: a log that is whole with a question to it, one that was changed in each way, one undecided. */
const verdicts: readonly LogVerdict[] = [
  whole([], true),
  whole([found("E_TICK", 812), found("W_SKEW", 811), found("I_REDACTED", 40)]),
  whole([found("E_STALE", 48_212)]),
  changed(found("E_LEAF", 300), found("E_LINK", 300), found("E_ROOT", 0, 48_213)),
  changed(found("E_GAP", 301)),
  changed(found("E_LINK", 302), found("E_LINK", 303)),
  changed(found("E_ROLLBACK", 47_990, 48_000)),
  changed(found("E_INDEX", 310)),
  changed(found("E_INDEX", 311), found("E_INDEX", 340), found("E_TILE", 256, 512)),
  changed(found("E_TILE", 0, 256)),
  { outcome: "undecided" },
];

/** What an officer reads when a log is not as it was, and when one was destroyed; an administrator whose clock is wrong. */
export function Verdicts() {
  const { t, locale } = useLocale();
  const hours = Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (_hour, hour) =>
      day > 0 && day < 6 && hour > 6 && hour < 19 ? day * hour : 0,
    ),
  );
  return (
    <ConsoleShell
      clinicName={clinicName(locale)}
      places={[]}
      current="log"
      title={t("audit.title")}
      lead={t("audit.lead")}
      filters={<p>{t("filter.days")}</p>}
    >
      <Card title={t("audit.verify.title")}>
        <div className="flex flex-col items-start gap-4">
          {verdicts.map((verdict, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            <LogVerdictNotice key={i} verdict={verdict} log={null} crossed={null} />
          ))}
        </div>
      </Card>
      <Card title={t("years.gone.title", { name: "2019" })}>
        <div className="flex flex-col items-start gap-4">
          <DestructionNotice faults={[]} />
          <DestructionNotice faults={["unsaid"]} />
          <DestructionNotice faults={["early", "alone"]} />
        </div>
      </Card>
      <Card title={t("activity.hours")}>
        <WeekMap hours={hours} />
      </Card>
      {(["E_CLOCK", "E_HELD"] as const).map((code) => (
        <ProblemNotice key={code} problem={{ layer: "http", code, request: null }} />
      ))}
    </ConsoleShell>
  );
}
