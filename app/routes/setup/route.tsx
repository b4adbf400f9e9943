import { Link, useNavigate } from "@remix-run/react";
import { useState } from "react";
import { reloadWithFragment } from "#app/early-fragment.ts";
import { useText } from "#app/i18n/use-text.ts";
import { type ClinicFields, ClinicForm, emptyClinic, settingsOf } from "#app/portal/clinic-form.tsx";
import { JoiningPath } from "#app/portal/joining-path.tsx";
import { type MadeAccount, MakePasskey } from "#app/portal/make-passkey.tsx";
import { signedIn } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useFragment } from "#app/portal/use-fragment.ts";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import { creationOptions, me, type SetupFinish } from "#app/protocol/session-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { AboutYou } from "./about-you.tsx";

/** The first administrator: who they are, the clinic, a passkey; the kit and the clinic code follow signed in. */
export default function SetUp() {
  const t = useText();
  const token = useFragment();
  const navigate = useNavigate();
  const clinicNotice = useClinicNotice();
  const [step, setStep] = useState<"you" | "clinic" | "passkey">("you");
  const [name, setName] = useState("");
  const [clinic, setClinic] = useState<ClinicFields>(emptyClinic);
  useStepFocus(step);

  async function register(made: MadeAccount): Promise<void> {
    const body: SetupFinish = {
      token: token ?? "",
      credential: made.credential,
      account: made.account,
      name: name.trim(),
      nameSalt: made.nameSalt,
      clinic: settingsOf(clinic),
    };
    signedIn(await pageApi.post("/api/setup/finish", body, me));
  }

  return (
    <PublicShell
      onLanguage={token ? () => reloadWithFragment(token) : undefined}
      clinicName={clinicNotice.name}
      path={token ? <JoiningPath who="first" current={step} /> : undefined}
    >
      {token === undefined ? <Skeleton label={t("common.loading")} shape="lines" /> : null}
      {token === null ? (
        <EmptyState
          level={1}
          title={t("setup.token.title")}
          body={t("setup.token.body")}
          action={<LinkButton to="/sign-in">{t("signin.title")}</LinkButton>}
        />
      ) : null}
      {token && step === "you" ? (
        <>
          <PageHeader title={t("setup.title")} lead={t("setup.lead")} />
          <AboutYou
            name={name}
            onDone={(given) => {
              setName(given);
              setStep("clinic");
            }}
          />
        </>
      ) : null}
      {token && step === "clinic" ? (
        <>
          <PageHeader title={t("setup.clinic.title")} />
          <ClinicForm
            value={clinic}
            onChange={setClinic}
            action={t("common.continue")}
            busy={undefined}
            onSubmit={() => setStep("passkey")}
            onBack={() => setStep("you")}
          />
        </>
      ) : null}
      {token && step === "passkey" ? (
        <>
          <PageHeader title={t("passkey.title")} lead={t("passkey.lead")} />
          <MakePasskey
            purpose="clinic-root"
            hasMessages={false}
            begin={() => pageApi.post("/api/setup/begin", { token, name: name.trim() }, creationOptions)}
            register={register}
            onDone={() => navigate("/kit?next=clinic")}
          />
          <p>
            <Link to="/privacy">{t("privacy.title")}</Link>
          </p>
        </>
      ) : null}
    </PublicShell>
  );
}
