import { useState } from "react";
import { AuditEntryTable } from "#app/clinical/audit-entry-table.tsx";
import { Conversation } from "#app/clinical/conversation.tsx";
import { InvitationListItem } from "#app/clinical/invitation-list-item.tsx";
import { PendingPersonItem } from "#app/clinical/pending-person-item.tsx";
import { ReplyBox } from "#app/clinical/reply-box.tsx";
import { StatusTag } from "#app/clinical/status-tag.tsx";
import { ThreadListItem } from "#app/clinical/thread-list-item.tsx";
import { UrgencyTag } from "#app/clinical/urgency-tag.tsx";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { CheckboxGroup } from "#app/ui/checkbox-group.tsx";
import { ConsoleShell } from "#app/ui/console-shell.tsx";
import { CopyField } from "#app/ui/copy-field.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { Menu } from "#app/ui/menu.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { Select } from "#app/ui/select.tsx";
import { StaffShell } from "#app/ui/staff-shell.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import { Toast } from "#app/ui/toast.tsx";
import {
  adminPlaces,
  clinicName,
  emergency,
  invitationLink,
  lines,
  now,
  readers,
  staffPlaces,
} from "./sample.ts";

export function Inbox(props: { readonly showing: "queue" | "conversation" }) {
  const { t, locale } = useLocale();
  const [text, setText] = useState("Thank you. ");
  const item = { nowMs: now, lastFrom: "Sam Ortega", to: "#1" };
  return (
    <StaffShell
      clinicName={clinicName(locale)}
      places={staffPlaces(t)}
      current="inbox"
      tools={<Button variant="quiet">{t("nav.lock")}</Button>}
      showing={props.showing}
      queue={
        <>
          <div className="flex items-center justify-between gap-2 border-b border-line px-4 py-3">
            <h1 className="text-title font-semibold">{t("inbox.title")}</h1>
            <Button size="dense">{t("inbox.new")}</Button>
          </div>
          <ul className="divide-y divide-line">
            <li>
              <ThreadListItem
                {...item}
                current
                subject="Dizzy in the morning"
                who="Sam Ortega"
                lastText="118/76 and 121/80."
                lastMs={now - 3_600_000}
                unread={1}
                waiting
                urgency="urgent"
              />
            </li>
            <li>
              <ThreadListItem
                {...item}
                subject="نتيجة فحص الدم"
                who="ليلى خوري"
                lastText="هل وصلت نتيجة الفحص؟"
                lastMs={now - 50 * 3_600_000}
                unread={0}
                waiting
                urgency="soon"
              />
            </li>
            <li>
              <ThreadListItem
                {...item}
                subject="Holiday vaccination"
                who="Maria Kowalska-Fitzgerald"
                lastText="Thanks!"
                lastMs={now - 300 * 3_600_000}
                unread={0}
                closed
              />
            </li>
          </ul>
        </>
      }
      conversation={
        <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-4 p-4">
          <div className="flex items-center justify-between gap-2">
            <h1 className="text-title font-semibold">Dizzy in the morning</h1>
            <Menu
              label={t("common.more")}
              items={[{ id: "close", label: t("thread.close"), onAction: () => {} }]}
            />
          </div>
          <Conversation lines={lines} nowMs={now} ownAccountId="a" />
          <ReplyBox
            audience="staff"
            text={text}
            onChange={setText}
            onSend={() => {}}
            {...emergency}
            replyHours={48}
            readers={readers}
            ownAccountId="a"
            sending={false}
            draftSavedMs={now}
          />
        </div>
      }
      context={
        <div className="flex flex-col gap-4">
          <h2 className="text-lead font-semibold">{t("inbox.context")}</h2>
          <p className="flex gap-2">
            <UrgencyTag urgency="urgent" />
            <StatusTag status="new" />
          </p>
          <dl>
            <dt className="text-small text-ink-soft">{t("inbox.patient")}</dt>
            <dd>Sam Ortega</dd>
            <dt className="mt-2 text-small text-ink-soft">{t("inbox.team")}</dt>
            <dd>Diabetes clinic</dd>
          </dl>
        </div>
      }
    />
  );
}

export function People() {
  const { t, locale } = useLocale();
  const [kind, setKind] = useState<"patient" | "clinician" | "officer">("patient");
  const [tab, setTab] = useState("invitations");
  const [team, setTeam] = useState(true);
  const item = { nowMs: now, lateAnswers: 0, createdMs: now - 5_000_000, notAfterMs: now + 86_400_000 };
  return (
    <ConsoleShell
      clinicName={clinicName(locale)}
      places={adminPlaces(t)}
      current="people"
      tools={<Button variant="quiet">{t("nav.sign-out")}</Button>}
      title={t("people.title")}
      action={<Button variant="primary">{t("invitations.new")}</Button>}
      filters={
        <Select
          label={t("people.filter.role")}
          value=""
          placeholder={t("people.filter.all")}
          options={[{ value: "patient", label: t("role.patient") }]}
          onChange={() => {}}
        />
      }
    >
      <Card title={t("pending.title")}>
        <ul>
          <PendingPersonItem
            name="Dr Amal Haddad"
            role={readers[1]?.role ?? "clinician"}
            teamNames={["Diabetes clinic"]}
            endorsable
            onEndorse={() => {}}
            onRefuse={() => {}}
          />
          <PendingPersonItem
            name={null}
            role={readers[2]?.role ?? "officer"}
            teamNames={[]}
            endorsable={false}
            onEndorse={() => {}}
          />
        </ul>
      </Card>
      <Tabs
        label={t("people.title")}
        selected={tab}
        onChange={setTab}
        tabs={[
          {
            id: "invitations",
            label: t("invitations.open"),
            content: (
              <ul className="rounded-box border border-line bg-surface px-4">
                <InvitationListItem
                  {...item}
                  name="Sam Ortega"
                  kind="patient"
                  status="open"
                  teamNames={["Diabetes clinic"]}
                  onCancel={() => {}}
                  onIssueAgain={() => {}}
                />
                <InvitationListItem
                  {...item}
                  name="أحمد منصور"
                  kind="clinician"
                  status="accepted"
                  lateAnswers={1}
                  teamNames={[]}
                  onIssueAgain={() => {}}
                />
              </ul>
            ),
          },
          { id: "people", label: t("people.list"), content: <p>{t("people.empty.title")}</p> },
        ]}
      />
      <Card title={t("invitations.ready.title", { name: "Sam Ortega" })}>
        <div className="flex flex-col gap-4">
          <p>{t("invitations.ready.body")}</p>
          <Notice tone="warn">{t("invitations.ready.warning", { name: "Sam Ortega" })}</Notice>
          <QrCode text={invitationLink} label={t("invitations.qr")} />
          <CopyField label={t("invitations.link")} value={invitationLink} />
        </div>
      </Card>
      <RadioGroup
        label={t("invitations.kind")}
        value={kind}
        onChange={setKind}
        options={(["patient", "clinician", "officer"] as const).map((value) => ({
          value,
          label: t(`invitations.kind.${value}`),
          hint: t(`invitations.kind.${value}.hint`),
        }))}
      />
      <CheckboxGroup label={t("invitations.teams")} hint={t("invitations.teams.hint")}>
        <Checkbox label="Diabetes clinic" checked={team} onChange={setTeam} />
      </CheckboxGroup>
    </ConsoleShell>
  );
}

export function Audit() {
  const { t, locale } = useLocale();
  const entry = {
    outcome: "ok",
    actor: "user",
    actorName: "Dr Amal Haddad",
    patientNames: ["Sam Ortega"],
    patientsUnnamed: 0,
    items: 3,
    breakGlass: false,
  } as const;
  return (
    <ConsoleShell
      clinicName={clinicName(locale)}
      places={adminPlaces(t)}
      current="audit"
      title={t("audit.title")}
      lead={t("audit.lead")}
      action={<Button variant="primary">{t("audit.verify.action")}</Button>}
      filters={
        <Select
          label={t("audit.filter.event")}
          value="all"
          options={[{ value: "all", label: t("audit.filter.all") }]}
          onChange={() => {}}
        />
      }
    >
      <Progress
        label={t("audit.verify.progress", { done: 12000, total: 48213 })}
        done={12000}
        total={48213}
        onStop={() => {}}
      />
      <Notice tone="done" title={t("audit.verify.ok")}>
        {t("audit.verify.ok.body", { count: 48213, date: "4 May 2026" })}
      </Notice>
      <AuditEntryTable
        entries={[
          { ...entry, seq: 3, atMs: now, event: "envelope.read" },
          {
            ...entry,
            seq: 2,
            atMs: now - 4_000_000,
            event: "thread.read",
            outcome: "denied",
            patientNames: ["ليلى خوري", "Sam Ortega"],
            patientsUnnamed: 4,
            breakGlass: true,
          },
          { ...entry, seq: 1, atMs: now - 9_000_000, event: "log.tick", actor: "svc", patientNames: [] },
        ]}
      />
    </ConsoleShell>
  );
}

export function Overlays() {
  const { t } = useLocale();
  const name = "Sam Ortega";
  return (
    <main className="p-6">
      <h1>{t("invitations.title")}</h1>
      <Toast message={t("invitations.cancelled", { name })} onClose={() => {}} />
      <Dialog
        title={t("invitations.cancel.title", { name })}
        isOpen
        onClose={() => {}}
        role="alertdialog"
        actions={
          <>
            <Button>{t("common.back")}</Button>
            <Button variant="danger">{t("invitations.cancel")}</Button>
          </>
        }
      >
        <p>{t("invitations.cancel.body")}</p>
      </Dialog>
    </main>
  );
}
