import { useNavigate } from "@remix-run/react";
import { useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { enterAccount } from "#app/portal/enter-account.ts";
import { homeOf } from "#app/portal/home-of.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import type { Role } from "#app/protocol/roles.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { readHistory } from "#app/sync/read-history.ts";
import { findAccount, type Printed, recover } from "#app/sync/recover.ts";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { HistoryState, RecoveryView } from "#app/vault/recovery-rpc.ts";
import { FoundAccount } from "./found-account.tsx";
import { Recovered } from "./recovered.tsx";
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
        <FoundAccount
          view={step.view}
          replace={replace}
          onReplace={setReplace}
          begin={async () => (await findAccount(partsNow(), step.locator, step.printed)).options}
          onMade={async (keys) => {
            const replaces = replace ? (step.view.devices[0]?.deviceId ?? null) : null;
            const me = await recover(partsNow(), { ...keys, origin: window.location.origin, replaces });
            await enterAccount(me);
            await readAll(me.role);
          }}
        />
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
        <Recovered withheld={step.withheld} onLater={() => navigate(homeOf[step.role])} />
      ) : null}
    </PublicShell>
  );
}
