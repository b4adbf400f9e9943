import { useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { ClinicPoster } from "#app/clinical/clinic-poster.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { ClinicForm, fieldsOf, settingsOf } from "#app/portal/clinic-form.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { ClinicSettings } from "#app/protocol/session-api.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { Toast } from "#app/ui/toast.tsx";
import { ProtectionRules } from "./protection-rules.tsx";

/** The clinic code to print, and the settings that patients see. The last step of set-up ends here too. */
export default function Clinic() {
  const t = useText();
  const [params] = useSearchParams();
  const [said, setSaid] = useState<string | null>(null);
  const clinic = useVaultQuery("clinic", (vault) => vault.clinic());
  const fresh = params.get("new") !== null;
  return (
    <Frame current="clinic" title={t(fresh ? "setup.code.title" : "clinic.title")}>
      {clinic.status === "failed" ? <ProblemNotice problem={clinic.problem} /> : null}
      {clinic.status === "loading" || (clinic.status === "ready" && clinic.data === null) ? (
        <Skeleton label={t("common.loading")} shape="lines" />
      ) : null}
      {clinic.status === "ready" && clinic.data !== null ? (
        <>
          {fresh ? (
            <div className="print:hidden">
              <Notice
                tone="done"
                title={t("setup.done.title")}
                action={<LinkButton to="/teams">{t("setup.done.action-teams")}</LinkButton>}
              >
                {t("setup.done.body")}
              </Notice>
            </div>
          ) : (
            <Settings
              key={JSON.stringify(clinic.data.settings)}
              settings={clinic.data.settings}
              onSaved={() => setSaid(t("clinic.saved"))}
            />
          )}
          <section className="flex flex-col items-start gap-4">
            <h2 className="text-title font-semibold print:hidden">{t("clinic.code")}</h2>
            <p className="max-w-line print:hidden">{t(fresh ? "setup.code.body" : "clinic.code.body")}</p>
            <ClinicPoster
              clinicName={clinic.data.name}
              clinicCode={clinic.data.code}
              clinicQr={clinic.data.qr}
              emergencyNumber={clinic.data.settings.emergencyNumber}
            />
            <Button className="print:hidden" onClick={() => window.print()}>
              {t("clinic.poster")}
            </Button>
          </section>
          {fresh ? null : (
            <div className="flex flex-col gap-6 print:hidden">
              <ProtectionRules
                key={JSON.stringify(clinic.data.policy)}
                policy={clinic.data.policy}
                onSaved={setSaid}
              />
              <Card
                title={t("root.title")}
                action={<LinkButton to="/clinic/history">{t("root.open")}</LinkButton>}
              >
                <p className="max-w-line">{t("root.lead")}</p>
              </Card>
            </div>
          )}
        </>
      ) : null}
      <Toast message={said} onClose={() => setSaid(null)} />
    </Frame>
  );
}

function Settings(props: { readonly settings: ClinicSettings; readonly onSaved: () => void }) {
  const t = useText();
  const task = useTask();
  const [fields, setFields] = useState(() => fieldsOf(props.settings));
  const save = () =>
    void task.run(async () => {
      await pageApi.post("/api/clinic", { clinic: settingsOf(fields) }, emptyAnswer);
      props.onSaved();
      await pageSync().syncNow({ directory: true });
    });
  return (
    <div className="flex max-w-2xl flex-col gap-4 print:hidden">
      <ProblemNotice problem={task.problem} />
      <ClinicForm
        value={fields}
        onChange={setFields}
        onSubmit={save}
        action={t("common.save")}
        busy={task.running ? t("common.working") : undefined}
      />
    </div>
  );
}
