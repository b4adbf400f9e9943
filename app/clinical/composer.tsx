import type { ReactNode } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { type Option, Select } from "#app/ui/select.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { type Category, categories } from "./category.ts";
import { EmergencyNotice } from "./emergency-notice.tsx";
import { ReplyTime } from "./reply-time.tsx";
import { sendShortcut } from "./send-shortcut.ts";
import { type Reader, WhoCanRead } from "./who-can-read.tsx";

export type ComposeValue = {
  readonly to: string;
  /** Staff who write to a patient also say from which team. */
  readonly team: string;
  readonly subject: string;
  readonly category: Category;
  readonly text: string;
};

export type ComposerProps = {
  readonly audience: "patient" | "staff";
  readonly value: ComposeValue;
  readonly onChange: (value: ComposeValue) => void;
  /** Patients choose a team, staff a patient. */
  readonly recipients: readonly Option<string>[];
  /** Staff only: own teams. */
  readonly teams?: readonly Option<string>[];
  readonly emergencyNumber: string | null;
  readonly crisisNumber: string | null;
  readonly replyHours: number;
  /** Caregivers who cannot read what is written here. */
  readonly without?: readonly string[];
  readonly readers: readonly Reader[];
  readonly ownAccountId: string | null;
  /** Why it cannot be sent now, in words; absent when it can. */
  readonly blocked?: string | undefined;
  readonly sending: boolean;
  readonly draftSavedMs: number | null;
  readonly onSend: () => void;
  /** The picker of files. */
  readonly files?: ReactNode;
  /** A refusal after pressing Send. */
  readonly problem?: ReactNode;
};

/** A new message. No form and no names: nothing typed here can be posted by the browser itself. */
export function Composer(props: ComposerProps) {
  const t = useText();
  const format = useFormat();
  const { audience, value, onChange, blocked, sending } = props;
  const patient = audience === "patient";
  const send = () => {
    if (!blocked && !sending) props.onSend();
  };
  return (
    <div className="flex flex-col gap-5">
      {patient ? (
        <EmergencyNotice emergencyNumber={props.emergencyNumber} crisisNumber={props.crisisNumber} />
      ) : null}
      {props.problem}
      <Select
        label={t(patient ? "compose.to" : "compose.patient")}
        hint={patient ? t("compose.to.hint") : undefined}
        placeholder={t(patient ? "compose.to.choose" : "compose.patient.choose")}
        options={props.recipients}
        value={value.to}
        onChange={(to) => onChange({ ...value, to })}
      />
      {props.teams ? (
        <Select
          label={t("compose.from-team")}
          placeholder={t("compose.to.choose")}
          options={props.teams}
          value={value.team}
          onChange={(team) => onChange({ ...value, team })}
        />
      ) : null}
      <Select
        label={t("category.label")}
        options={categories.map((category) => ({ value: category, label: t(`category.${category}`) }))}
        value={value.category}
        onChange={(category) => onChange({ ...value, category })}
      />
      <TextField
        label={t("compose.subject")}
        hint={t("compose.subject.hint")}
        autoComplete="off"
        maxLength={120}
        value={value.subject}
        onChange={(subject) => onChange({ ...value, subject })}
      />
      <TextArea
        label={t("compose.text")}
        rows={6}
        readOnly={sending}
        value={value.text}
        onChange={(text) => onChange({ ...value, text })}
        onKeyDown={patient ? undefined : sendShortcut(send)}
      />
      {props.files}
      <div>
        <WhoCanRead readers={props.readers} ownAccountId={props.ownAccountId} />
        {props.without && props.without.length > 0 ? (
          <p className="max-w-line text-small">
            {t("compose.without", { names: format.list([...props.without]) })}
          </p>
        ) : null}
        {patient ? <ReplyTime hours={props.replyHours} /> : null}
        <p className="text-small text-ink-soft" role="status">
          {props.draftSavedMs === null ? "" : t("compose.draft", { time: format.time(props.draftSavedMs) })}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="primary"
          onClick={send}
          blocked={blocked}
          busy={sending ? t("compose.sending") : undefined}
        >
          {t("compose.send")}
        </Button>
        {patient ? null : (
          <span className="hidden text-small text-ink-soft card:inline">{t("compose.shortcut")}</span>
        )}
      </div>
    </div>
  );
}
