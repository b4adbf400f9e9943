import { type ReactNode, useState } from "react";
import { KitQuiz } from "#app/clinical/kit-quiz.tsx";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AddingBrowser } from "#app/portal/adding-browser.tsx";
import { LinkDigits } from "#app/portal/following-link.tsx";
import { PassphraseForm } from "#app/portal/passphrase-form.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { SignBatch } from "#app/portal/sign-batch.tsx";
import { Added } from "#app/routes/add-device/added.tsx";
import { CodeForm } from "#app/routes/add-device/code-form.tsx";
import { ReplaceSheet } from "#app/routes/kit/replace-sheet.tsx";
import { WrittenSheet } from "#app/routes/kit/written-sheet.tsx";
import { ShownCode } from "#app/routes/link/shown-code.tsx";
import { FoundAccount } from "#app/routes/recover/found-account.tsx";
import { Recovered } from "#app/routes/recover/recovered.tsx";
import { WordsForm } from "#app/routes/recover/words-form.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PatientShell } from "#app/ui/patient-shell.tsx";
import { Progress } from "#app/ui/progress.tsx";
import type { AdminBatch } from "#app/vault/rpc.ts";
import { accountId, clinicCode, clinicName, now, patientPlaces, words } from "./sample.ts";

const nothing = () => undefined;
const never = () => new Promise<never>(nothing);
const policy = { staffIdleS: 300, patientIdleS: 900, staffNeedPrf: true };

/** One line of each statement that a ceremony can list. */
const statements: AdminBatch = {
  lines: [
    { statement: "add-kit", subject: "" },
    { statement: "add-device", subject: "Chrome on Android" },
    { statement: "rotate", subject: "" },
    { statement: "revoke", subject: "2", device: "Phone" },
    { statement: "remove-sheet", subject: "3" },
    { statement: "endorse", subject: "Dr Amal Haddad" },
    { statement: "unendorse", subject: "Nina Berg" },
    { statement: "hand-over", subject: "أحمد منصور" },
    { statement: "team", subject: "Diabetes clinic", members: ["Dr Amal Haddad", "أحمد منصور"] },
    { statement: "policy", subject: "", policy },
    { statement: "add-member", subject: "Lena Ortega", thread: "Dizzy", notAfterMs: now + 86_400_000 },
    { statement: "history-grant", subject: "Lena Ortega", thread: "Dizzy" },
  ],
};

/** Steps that follow each other on one page, here below each other. */
function Steps({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t, locale } = useLocale();
  return (
    <PatientShell clinicName={clinicName(locale)} places={patientPlaces(t)} current="account">
      <PageHeader title={title} />
      {children}
    </PatientShell>
  );
}

/** A ceremony: everything that it can list. */
export function Signing() {
  const { t } = useLocale();
  return (
    <Steps title={t("devices.title")}>
      <SignBatch batch={statements} onCancel={nothing} onSigned={never} />
      <PassphraseForm busy={false} problem={null} onSubmit={nothing} />
    </Steps>
  );
}

/** Linking: what the device that is signed in shows, and what the new one does. */
export function Linking() {
  const { t } = useLocale();
  const [typed, setTyped] = useState("ribbon orchard");
  const candidate = { label: "Chrome on Android", digits: "482 135" };
  const adding = {
    waiting: t("add-device.waiting"),
    compare: (device: string) => t("add-device.compare", { device }),
    onStop: nothing,
  };
  const digits = { digits: candidate.digits, compare: t("link.compare"), elsewhere: t("link.confirm-there") };
  return (
    <Steps title={t("add-device.title")}>
      <CodeForm
        address="messages.riverside-clinic.example"
        words={typed}
        problem={{ layer: "vault", code: "E_LINK_WORDS", request: null }}
        onWords={setTyped}
        onStart={nothing}
      />
      <AddingBrowser {...adding} step={{ at: "waiting" }} />
      <AddingBrowser {...adding} step={{ at: "compare", candidate, answer: nothing }} />
      <Added passing label={candidate.label} />
      <ShownCode started={{ qr: `1|ls|${accountId}`, words: [...words] }} />
      <LinkDigits {...digits} answer={null} />
      <LinkDigits {...digits} answer={nothing} />
    </Steps>
  );
}

/** Back with the sheet alone. */
export function Recovering() {
  const { t } = useLocale();
  const [replace, setReplace] = useState(true);
  const view = {
    accountId,
    role: "patient",
    clinicCode,
    devices: [{ deviceId: "1", number: 1, addedMs: now }],
    readsHistory: true,
    needsPrf: false,
  } as const;
  return (
    <Steps title={t("recover.title")}>
      <WordsForm onWords={never} />
      <FoundAccount
        view={{ ...view, devices: [...view.devices] }}
        replace={replace}
        onReplace={setReplace}
        begin={never}
        onMade={never}
      />
      <Progress
        label={t("recover.reading.progress", { done: 40, total: 120 })}
        done={40}
        total={120}
        onStop={nothing}
      />
      <Recovered withheld={3} onLater={nothing} />
      <ProblemNotice problem={{ layer: "vault", code: "E_KIT_WORDS", request: null }} about="sheet" />
    </Steps>
  );
}

/** The recovery sheet: a new one in place of another, its words, and three of them asked back. */
export function Sheet() {
  const { t, locale } = useLocale();
  const kit = {
    words: [...words],
    accountId,
    clinicCode,
    logKey: "4817239056172804936150227",
    log: { size: 48213, root: "n8Jq0cY7m2Wb5tRk1vXe9uHs4dLf6gPz3oKi8aSjNQ" },
    createdMs: now,
  };
  return (
    <Steps title={t("sheet.again.title")}>
      <ReplaceSheet onMade={nothing} onLost={nothing} />
      <WrittenSheet
        kit={kit}
        name="Sam Ortega"
        clinicName={clinicName(locale)}
        address="messages.riverside-clinic.example"
        hasMessages
        onWritten={nothing}
      />
      <KitQuiz ask={[1, 4, 10]} wrong={[4]} checking={false} onCheck={nothing} onBack={nothing} />
    </Steps>
  );
}
