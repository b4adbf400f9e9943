import { Link, Navigate, useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { EmergencyNotice } from "#app/clinical/emergency-notice.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { homeOf } from "#app/portal/home-of.ts";
import { PassphraseUnlock } from "#app/portal/passphrase-unlock.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { signedIn, useSession } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useHydrated } from "#app/portal/use-hydrated.ts";
import { useTask } from "#app/portal/use-task.ts";
import { me, requestOptions } from "#app/protocol/session-api.ts";
import { HttpError } from "#app/sync/http.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { signInAndUnlock } from "#app/vault/ceremony.ts";
import { vaultClient } from "#app/vault/client.ts";

const calls = {
  begin: () => pageApi.post("/api/session/begin", {}, requestOptions),
  finish: (body: unknown) => pageApi.post("/api/session/finish", body, me),
};

/** Session and vault in one ceremony where this browser has keys (SPEC §12). */
export default function SignIn() {
  const t = useText();
  const clinic = useClinicNotice();
  const hydrated = useHydrated();
  const session = useSession();
  const task = useTask();
  const [params] = useSearchParams();
  const [needsPassphrase, setNeedsPassphrase] = useState(false);

  if (session.state === "signed-in" && !needsPassphrase && !task.running)
    return <Navigate to={homeOf[session.me.role]} replace />;
  const signIn = (anyPasskey: boolean) =>
    task.run(async () => {
      const { vault } = vaultClient();
      const result = await signInAndUnlock(calls, vault, { anyPasskey }).catch(async (error: unknown) => {
        // An account that was begun here and that the server never took: its keys are of no use, the link can be opened again.
        const isUnknown = error instanceof HttpError && error.code === "E_PASSKEY";
        if (isUnknown && (await vault.status()).provisional) await vault.discardProvisional();
        throw error;
      });
      setNeedsPassphrase(result.vault === "passphrase");
      signedIn(result.me);
    });
  return (
    <PublicShell
      clinicName={clinic.name}
      footer={<EmergencyNotice emergencyNumber={clinic.emergencyNumber} crisisNumber={clinic.crisisNumber} />}
    >
      <PageHeader title={t("signin.title")} lead={t("signin.lead")} />
      {params.get("reason") === "ended" ? <Notice tone="info">{t("signin.ended")}</Notice> : null}
      {needsPassphrase ? (
        <PassphraseUnlock onUnlocked={() => setNeedsPassphrase(false)} />
      ) : (
        <div className="flex flex-col items-start gap-4">
          <ProblemNotice problem={task.problem} />
          <Button
            variant="primary"
            busy={task.running || !hydrated ? t(hydrated ? "passkey.waiting" : "common.loading") : undefined}
            onClick={() => void signIn(false)}
          >
            {t("signin.action")}
          </Button>
          {task.problem === null ? null : (
            <Button onClick={() => void signIn(true)}>{t("signin.other-passkey")}</Button>
          )}
        </div>
      )}
      <p>{t("signin.new")}</p>
      <nav className="flex flex-wrap gap-x-6">
        <Link to="/lost-device" className={touchLinkClass}>
          {t("signin.lost")}
        </Link>
        <Link to="/link" className={touchLinkClass}>
          {t("signin.no-keys.link")}
        </Link>
        <Link to="/privacy" className={touchLinkClass}>
          {t("privacy.title")}
        </Link>
      </nav>
    </PublicShell>
  );
}
