import { useNavigate } from "@remix-run/react";
import { useRef, useState } from "react";
import { ClinicCode } from "#app/clinical/clinic-code.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { enterAccount } from "#app/portal/enter-account.ts";
import { homeOf } from "#app/portal/home-of.ts";
import { NewBrowserPasskey } from "#app/portal/new-browser-passkey.tsx";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import type { Role } from "#app/protocol/roles.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { readHistory } from "#app/sync/read-history.ts";
import { findAccount, type Printed, recover } from "#app/sync/recover.ts";
import { Button } from "#app/ui/button.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { HistoryState, RecoveryView } from "#app/vault/recovery-rpc.ts";
import { WordsForm } from "./words-form.tsx";

type Step =
  | { at: "words" }
  | { at: "found"; view: RecoveryView; locator: string; printed: Printed }
  | { at: "reading"; total: number; left: number }
  | { at: "done"; role: Role; withheld: number };

/** Made when something is pressed: documents are rendered where there is no vault. */
const partsNow = () => ({ api: pageApi, vault: vaultClient().vault });

/** Back into an account with nothing but the recovery sheet (SPEC §10). */
export default function Recover() {
  const t = useText();
  const format = useFormat();
  const clinic = useClinicNotice();
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>({ at: "words" });
  const [replace, setReplace] = useState(true);
  const stopped = useRef(false);
  useStepFocus(step.at);

  async function readAll(role: Role): Promise<void> {
    let total = 0;
    const progress = ({ open }: HistoryState) => {
      total = Math.max(total, open);
      setStep({ at: "reading", total, left: open });
    };
    const state = await readHistory(pageApi, vaultClient().vault, {
      stopped: () => stopped.current,
      progress,
    });
    setStep({ at: "done", role, withheld: state.withheld });
  }

  return (
    <PublicShell clinicName={clinic.name}>
      {step.at === "words" ? (
        <>
          <PageHeader title={t("recover.title")} lead={t("recover.lead")} />
          <WordsForm
            onWords={async (locator, printed) => {
              const { view } = await findAccount(partsNow(), locator, printed);
              setStep({ at: "found", view, locator, printed });
            }}
          />
        </>
      ) : null}
      {step.at === "found" ? (
        <>
          <PageHeader title={t("recover.found.title")} lead={t("recover.found.lead")} />
          <div className="flex flex-col gap-1">
            <p className="font-semibold">{t("clinic.code")}</p>
            <ClinicCode code={step.view.clinicCode} />
            <p className="max-w-line text-ink-soft">{t("recover.found.code")}</p>
          </div>
          {step.view.devices[0] === undefined ? null : (
            <Checkbox
              label={t("recover.replace", { date: format.date(step.view.devices[0].addedMs) })}
              hint={t("recover.replace.hint")}
              checked={replace}
              onChange={setReplace}
            />
          )}
          <p className="max-w-line">
            {t(step.view.readsHistory ? "recover.history" : "recover.history.none")}
          </p>
          <NewBrowserPasskey
            action={t("recover.action")}
            about="sheet"
            needsPrf={step.view.needsPrf}
            begin={async () => (await findAccount(partsNow(), step.locator, step.printed)).options}
            onMade={async (keys) => {
              const replaces = replace ? (step.view.devices[0]?.deviceId ?? null) : null;
              const me = await recover(partsNow(), { ...keys, origin: window.location.origin, replaces });
              await enterAccount(me);
              await readAll(me.role);
            }}
          />
        </>
      ) : null}
      {step.at === "reading" ? (
        <>
          <PageHeader title={t("recover.reading.title")} />
          <Progress
            label={t("recover.reading.progress", { done: step.total - step.left, total: step.total })}
            done={step.total - step.left}
            total={step.total}
            onStop={() => {
              stopped.current = true;
            }}
          />
        </>
      ) : null}
      {step.at === "done" ? (
        <>
          <PageHeader title={t("recover.done.title")} lead={t("recover.done.lead")} />
          {step.withheld > 0 ? (
            <Notice tone="warn">{t("thread.withheld", { count: step.withheld })}</Notice>
          ) : null}
          <p className="max-w-line">{t("recover.done.sheet")}</p>
          <div className="flex flex-wrap gap-3">
            <LinkButton variant="primary" to="/kit?again=1">
              {t("recover.done.new-sheet")}
            </LinkButton>
            <Button onClick={() => navigate(homeOf[step.role])}>{t("recover.done.later")}</Button>
          </div>
        </>
      ) : null}
    </PublicShell>
  );
}
