import { useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { FindPerson } from "#app/portal/find-person.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { useTask } from "#app/portal/use-task.ts";
import { type DeviceReportAnswer, deviceReport, personDevices } from "#app/protocol/device-report-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { ReportTable } from "./report-table.tsx";

/** The officer's lost-device report: which messages one device could have read, never what they say. */
export default function DeviceReports() {
  const t = useText();
  const [address] = useSearchParams();
  const person = address.get("person");
  const query = person === null ? "" : `?${new URLSearchParams({ person })}`;
  const found = useApiQuery(`devices ${person}`, () =>
    pageApi.get(`/api/audit/devices${query}`, personDevices),
  );
  const owner = found.status === "ready" ? found.data.person : null;
  return (
    <Frame current="log" title={t("lost.report.title")} lead={t("lost.report.lead")}>
      <div className="print:hidden">
        <Card title={owner === null ? t("lost.report.whose") : visibleBidi(owner.name)}>
          {person !== null && found.status === "loading" ? (
            <Skeleton label={t("common.loading")} shape="list" />
          ) : null}
          {found.status === "failed" ? <ProblemNotice problem={found.problem} /> : null}
          {person === null || owner === null ? (
            <FindPerson>
              {({ pseudonym, name }) => (
                <AppLink to={`/device-reports?person=${pseudonym}`}>{t("lost.report.of", { name })}</AppLink>
              )}
            </FindPerson>
          ) : (
            <AppLink to="/device-reports">{t("lost.report.other")}</AppLink>
          )}
        </Card>
      </div>
      {owner !== null && found.status === "ready" ? (
        <AskReport key={owner.pseudonym} person={owner.pseudonym} devices={found.data.devices} />
      ) : null}
    </Frame>
  );
}

type Devices = ReturnType<typeof personDevices.parse>["devices"];

function AskReport(props: { readonly person: string; readonly devices: Devices }) {
  const { person, devices } = props;
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const [chosen, setChosen] = useState(
    (devices.findLast(({ kind }) => kind === "browser") ?? devices.at(-1))?.deviceId ?? "",
  );
  const [reason, setReason] = useState("");
  const [report, setReport] = useState<{ number: number; answer: DeviceReportAnswer } | null>(null);
  const nameOf = ({ kind, number, addedMs, revokedMs }: Devices[number]) =>
    [
      t(kind === "kit" ? "devices.kit" : "devices.browser", { number }),
      t("devices.added", { date: format.date(addedMs) }),
      ...(revokedMs === null ? [] : [t("devices.removed", { date: format.date(revokedMs) })]),
    ].join(" · ");
  const ask = () =>
    void task.run(async () => {
      const body = { person, deviceId: chosen, reason: reason.trim() };
      const answer = await pageApi.post("/api/audit/device-report", body, deviceReport);
      setReport({ number: devices.find(({ deviceId }) => deviceId === chosen)?.number ?? 0, answer });
    });
  return (
    <>
      <div className="print:hidden">
        <Card title={t("lost.report.which")}>
          <div className="flex max-w-line flex-col gap-4">
            <RadioGroup
              label={t("lost.report.device")}
              value={chosen}
              onChange={setChosen}
              options={devices.map((device) => ({ value: device.deviceId, label: nameOf(device) }))}
            />
            <TextArea
              label={t("hold.reason")}
              hint={t("lost.report.reason.hint")}
              rows={2}
              value={reason}
              onChange={setReason}
            />
            <ProblemNotice problem={task.problem} />
            <span>
              <Button
                variant="primary"
                blocked={reason.trim() === "" ? t("hold.reason.first") : undefined}
                busy={task.running ? t("common.loading") : undefined}
                onClick={ask}
              >
                {t("lost.report.action")}
              </Button>
            </span>
          </div>
        </Card>
      </div>
      {report ? <ReportTable number={report.number} report={report.answer} /> : null}
    </>
  );
}
