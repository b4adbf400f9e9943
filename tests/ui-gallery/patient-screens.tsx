import { useState } from "react";
import { Composer, type ComposeValue } from "#app/clinical/composer.tsx";
import { Conversation } from "#app/clinical/conversation.tsx";
import { LockedScreen } from "#app/clinical/locked-screen.tsx";
import { OfflineBanner } from "#app/clinical/offline-banner.tsx";
import { ReplyBox } from "#app/clinical/reply-box.tsx";
import { ThreadListItem } from "#app/clinical/thread-list-item.tsx";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LanguageSwitch } from "#app/ui/language-switch.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PatientShell } from "#app/ui/patient-shell.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { ThemeSwitch } from "#app/ui/theme-switch.tsx";
import { clinicName, emergency, lines, now, patientPlaces, readers } from "./sample.ts";

function usePatientShell(current: string) {
  const { t, locale } = useLocale();
  return {
    clinicName: clinicName(locale),
    places: patientPlaces(t),
    current,
    tools: <Button variant="quiet">{t("nav.lock")}</Button>,
  };
}

export function PatientList() {
  const { t } = useLocale();
  return (
    <PatientShell {...usePatientShell("messages")} banner={<OfflineBanner offline />}>
      <PageHeader
        title={t("messages.title")}
        action={
          <LinkButton to="#new" variant="primary">
            {t("messages.new")}
          </LinkButton>
        }
      />
      <ul className="divide-y divide-line overflow-hidden rounded-box border border-line bg-surface">
        <li>
          <ThreadListItem
            to="#1"
            subject="Dizzy in the morning"
            who="Diabetes clinic"
            lastFrom="Dr Amal Haddad"
            lastText="Those are good values. Take the tablet as before, and write again on Friday if it does not get better."
            lastMs={now - 3_600_000}
            nowMs={now}
            unread={2}
          />
        </li>
        <li>
          <ThreadListItem
            to="#2"
            subject="موعد الأسبوع القادم"
            who="Front desk"
            lastFrom={t("common.you")}
            lastText="هل يمكن تغيير الموعد إلى الساعة 10:30؟"
            lastMs={now - 26 * 3_600_000}
            nowMs={now}
            unread={0}
            outgoing="failed"
          />
        </li>
        <li>
          <ThreadListItem
            to="#3"
            subject=""
            who="Diabetes clinic"
            lastFrom="Nina Berg"
            lastText="You are welcome."
            lastMs={now - 20 * 86_400_000}
            nowMs={now}
            unread={0}
            closed
          />
        </li>
      </ul>
      <EmptyState
        title={t("messages.empty.title")}
        body={t("messages.empty.body")}
        action={<LinkButton to="#new">{t("messages.new")}</LinkButton>}
      />
      <Skeleton label={t("messages.loading")} shape="list" />
    </PatientShell>
  );
}

export function PatientThread() {
  const { t } = useLocale();
  const [text, setText] = useState("");
  return (
    <PatientShell {...usePatientShell("messages")}>
      <PageHeader title="Dizzy in the morning" back={{ to: "#list", label: t("thread.back") }} />
      <Conversation lines={lines} nowMs={now} ownAccountId="me" onRetry={() => {}} />
      <ReplyBox
        audience="patient"
        text={text}
        onChange={setText}
        onSend={() => {}}
        {...emergency}
        replyHours={48}
        readers={readers}
        ownAccountId="me"
        blocked={text === "" ? t("compose.blocked.text") : undefined}
        sending={false}
        draftSavedMs={now}
      />
    </PatientShell>
  );
}

export function PatientCompose() {
  const { t } = useLocale();
  const [value, setValue] = useState<ComposeValue>({
    to: "",
    team: "",
    subject: "Dizzy in the morning",
    category: "medication",
    text: "Good morning.",
  });
  return (
    <PatientShell {...usePatientShell("messages")}>
      <PageHeader title={t("compose.title")} back={{ to: "#list", label: t("thread.back") }} />
      <Composer
        audience="patient"
        value={value}
        onChange={setValue}
        recipients={[
          { value: "1", label: "Diabetes clinic" },
          { value: "2", label: "Front desk" },
        ]}
        {...emergency}
        replyHours={36}
        readers={readers}
        ownAccountId="me"
        blocked={value.to === "" ? t("compose.blocked.team") : undefined}
        sending={false}
        draftSavedMs={now}
        onSend={() => {}}
      />
    </PatientShell>
  );
}

export function PatientLocked() {
  const { t } = useLocale();
  return (
    <PatientShell {...usePatientShell("messages")}>
      <LockedScreen
        hasMessages
        protection="prf"
        onUnlock={() => {}}
        unlocking={false}
        hasDraft
        signOut={<Button variant="quiet">{t("locked.other")}</Button>}
      />
    </PatientShell>
  );
}

export function PatientAccount() {
  const { t } = useLocale();
  return (
    <PatientShell {...usePatientShell("account")}>
      <PageHeader title={t("account.title")} />
      <Card title={t("account.devices")} action={<Button size="dense">{t("account.help")}</Button>}>
        <p>{t("account.devices.one", { count: 2 })}</p>
      </Card>
      <Card title={t("account.settings")}>
        <div className="flex flex-col gap-4">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </Card>
      <Button variant="danger">{t("nav.sign-out")}</Button>
    </PatientShell>
  );
}
