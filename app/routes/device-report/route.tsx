import { useParams } from "@remix-run/react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useDeviceName } from "#app/portal/use-device-name.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import type { DeviceReport, ReportLine } from "#app/vault/devices-rpc.ts";

/** The lost-device report: which messages it could have read, by conversation, from signed recipient lists (SPEC §8). */
export default function LostDeviceReport() {
  const t = useText();
  const { deviceId = "" } = useParams();
  const report = useVaultQuery(`report ${deviceId}`, (vault) => vault.deviceReport(deviceId));
  const nameOf = useDeviceName();
  return (
    <Frame
      current="account"
      title={
        report.status === "ready"
          ? t("devices.report.name", { name: nameOf(report.data.device) })
          : t("devices.report")
      }
      lead={t("devices.report.lead")}
      back={{ to: "/devices", label: t("devices.title") }}
    >
      {report.status === "failed" ? <ProblemNotice problem={report.problem} /> : null}
      {report.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {report.status === "ready" ? <Report report={report.data} /> : null}
    </Frame>
  );
}

function Report({ report }: { readonly report: DeviceReport }) {
  const t = useText();
  const { lines, unknown } = report;
  const sent = lines.filter(({ how }) => how === "sent");
  const older = lines.length - sent.length;
  return (
    <>
      <div className="flex flex-col items-start gap-2">
        <p className="text-lead font-semibold">{t("devices.report.count", { count: sent.length })}</p>
        {older > 0 ? <p className="max-w-line">{t("devices.report.history", { count: older })}</p> : null}
        {unknown > 0 ? <p className="max-w-line">{t("devices.report.unknown", { count: unknown })}</p> : null}
        <p className="max-w-line text-ink-soft">{t("devices.report.locked")}</p>
        {lines.length > 0 ? (
          <Button className="print:hidden" onClick={() => window.print()}>
            {t("devices.report.print")}
          </Button>
        ) : null}
      </div>
      {[...new Set(lines.map(({ threadId }) => threadId))].map((threadId) => (
        <ThreadPart key={threadId} lines={lines.filter((line) => line.threadId === threadId)} />
      ))}
    </>
  );
}

function ThreadPart({ lines }: { readonly lines: readonly ReportLine[] }) {
  const t = useText();
  const format = useFormat();
  return (
    <Card title={lines[0]?.subject || t("messages.no-subject")}>
      <ul className="flex flex-col divide-y divide-line">
        {lines.map(({ envHash, sentMs, fromName, own }) => (
          <li key={envHash} className="flex flex-wrap justify-between gap-x-4 py-2">
            <span>
              {own
                ? t("devices.report.own")
                : t("devices.report.from", { name: fromName ?? t("thread.unknown-name") })}
            </span>
            <time dateTime={new Date(sentMs).toISOString()} className="text-ink-soft">
              {format.dateTime(sentMs)}
            </time>
          </li>
        ))}
      </ul>
    </Card>
  );
}
