import { useState } from "react";
import { ClinicPoster } from "#app/clinical/clinic-poster.tsx";
import { EmergencyNotice } from "#app/clinical/emergency-notice.tsx";
import { ErrorPage } from "#app/clinical/error-page.tsx";
import { InvitationCard } from "#app/clinical/invitation-card.tsx";
import { InvitationSheet } from "#app/clinical/invitation-sheet.tsx";
import { KitQuiz } from "#app/clinical/kit-quiz.tsx";
import { KitWords } from "#app/clinical/kit-words.tsx";
import { RecoverySheet } from "#app/clinical/recovery-sheet.tsx";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { ErrorSummary } from "#app/ui/error-summary.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { StepPath } from "#app/ui/step-path.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import {
  accountId,
  clinicCode,
  clinicName,
  clinicQr,
  emergency,
  invitationLink,
  now,
  words,
} from "./sample.ts";

export function SignIn() {
  const { t, locale } = useLocale();
  return (
    <PublicShell clinicName={clinicName(locale)} footer={<EmergencyNotice {...emergency} />}>
      <PageHeader title={t("signin.title")} lead={t("signin.lead")} />
      <Notice tone="info">{t("signin.ended")}</Notice>
      <Button variant="primary" wide>
        {t("signin.action")}
      </Button>
      <p>{t("signin.new")}</p>
      <AppLink to="#lost" className="self-start">
        {t("signin.lost")}
      </AppLink>
    </PublicShell>
  );
}

function useInvitationPath() {
  const { t } = useLocale();
  return (["you", "passkey", "kit", "finish"] as const).map((id) => ({ id, label: t(`path.${id}`) }));
}

export function Invitation() {
  const { t, locale } = useLocale();
  return (
    <PublicShell
      clinicName={clinicName(locale)}
      path={<StepPath steps={useInvitationPath()} current="you" />}
      footer={<EmergencyNotice {...emergency} />}
    >
      <PageHeader title={t("invite.title", { clinic: clinicName(locale) })} />
      <InvitationCard
        kind="patient"
        name="Sam Ortega"
        inviterName="Nina Berg"
        clinicCode={clinicCode}
        notAfterMs={now + 7 * 86_400_000}
      />
      <Button variant="primary" wide>
        {t("invite.start")}
      </Button>
    </PublicShell>
  );
}

export function Passkey() {
  const { t, locale } = useLocale();
  return (
    <PublicShell
      clinicName={clinicName(locale)}
      path={<StepPath steps={useInvitationPath()} current="passkey" />}
    >
      <PageHeader title={t("passkey.title")} lead={t("passkey.lead")} />
      <ul className="flex list-disc flex-col gap-2 ps-6">
        <li>{t("passkey.point.password")}</li>
        <li>{t("passkey.point.unlock")}</li>
        <li>{t("passkey.point.clinic")}</li>
      </ul>
      <Notice tone="warn" title={t("passphrase.reduced")}>
        {t("passphrase.reduced.body")}
      </Notice>
      <Button variant="primary" wide busy={t("passkey.waiting")}>
        {t("passkey.action")}
      </Button>
      <p className="text-small text-ink-soft">{t("passkey.shared-device")}</p>
    </PublicShell>
  );
}

export function Kit() {
  const { t, locale } = useLocale();
  return (
    <PublicShell
      clinicName={clinicName(locale)}
      path={<StepPath steps={useInvitationPath()} current="kit" />}
    >
      <PageHeader title={t("kit.words")} lead={t("kit.lead")} />
      <Notice tone="warn">{t("kit.private")}</Notice>
      <KitWords words={words} />
      <p>{t("kit.how")}</p>
      <div className="flex flex-wrap gap-3">
        <Button>{t("kit.print")}</Button>
        <Button variant="primary">{t("kit.written")}</Button>
      </div>
      <KitQuiz ask={[1, 4, 10]} wrong={[4]} checking={false} onCheck={() => {}} onBack={() => {}} />
    </PublicShell>
  );
}

export function Setup() {
  const { t, locale } = useLocale();
  const [name, setName] = useState("");
  const [hours, setHours] = useState("x");
  const [number, setNumber] = useState("112");
  const steps = (["you", "clinic", "passkey", "kit", "finish"] as const).map((id) => ({
    id,
    label: t(`path.${id}`),
  }));
  const required = t("common.required");
  return (
    <PublicShell clinicName={t("common.product")} path={<StepPath steps={steps} current="clinic" />}>
      <ErrorSummary
        errors={[
          { fieldId: "name", message: required },
          { fieldId: "hours", message: t("clinic.reply-hours.wrong") },
        ]}
      />
      <PageHeader title={t("setup.clinic.title")} lead={clinicName(locale)} />
      <TextField id="name" label={t("setup.clinic.name")} error={required} value={name} onChange={setName} />
      <TextField
        id="hours"
        label={t("setup.clinic.reply-hours")}
        hint={t("setup.clinic.reply-hours.hint")}
        error={t("clinic.reply-hours.wrong")}
        value={hours}
        onChange={setHours}
      />
      <TextField
        label={t("setup.clinic.emergency")}
        hint={t("setup.clinic.emergency.hint")}
        type="tel"
        dir="ltr"
        value={number}
        onChange={setNumber}
      />
      <Button variant="primary" wide>
        {t("common.continue")}
      </Button>
      <p className="text-small text-ink-soft">{t("path.leave")}</p>
    </PublicShell>
  );
}

export function ErrorScreen() {
  const { locale } = useLocale();
  return (
    <PublicShell clinicName={clinicName(locale)}>
      <ErrorPage layer="http" code="E_INTERNAL" request="01JX8Q2M" {...emergency} />
    </PublicShell>
  );
}

export function Sheets() {
  const { locale } = useLocale();
  const clinic = clinicName(locale);
  return (
    <main className="mx-auto flex max-w-4xl flex-col gap-8 p-4">
      <h1 className="sr-only">Paper</h1>
      <RecoverySheet
        hasMessages
        name="Sam Ortega"
        clinicName={clinic}
        address="messages.riverside-clinic.example"
        words={words}
        accountId={accountId}
        clinicCode={clinicCode}
        logKey="4817239056172804936150227"
        checkpoint={{ size: 48213, root: "n8Jq0cY7m2Wb5tRk1vXe9uHs4dLf6gPz3oKi8aSjNQ" }}
        createdMs={now}
      />
      <InvitationSheet
        name="Sam Ortega"
        clinicName={clinic}
        clinicCode={clinicCode}
        link={invitationLink}
        notAfterMs={now + 7 * 86_400_000}
      />
      <ClinicPoster clinicName={clinic} clinicCode={clinicCode} clinicQr={clinicQr} emergencyNumber="112" />
    </main>
  );
}
