import type { ReactNode } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { EmergencyNotice } from "./emergency-notice.tsx";
import { ReplyTime } from "./reply-time.tsx";
import { sendShortcut } from "./send-shortcut.ts";
import { type Reader, WhoCanRead } from "./who-can-read.tsx";

/** The answer field below a conversation, always there; grows to half the screen. */
export function ReplyBox(props: {
  readonly audience: "patient" | "staff";
  readonly text: string;
  /** A stored draft is still being read: nothing may be typed over it. */
  readonly opening?: boolean;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  readonly emergencyNumber: string | null;
  readonly crisisNumber: string | null;
  readonly replyHours: number;
  readonly readers: readonly Reader[];
  readonly ownAccountId: string | null;
  readonly blocked?: string | undefined;
  readonly sending: boolean;
  readonly draftSavedMs: number | null;
  /** For bringing the focus to the field from elsewhere. */
  readonly fieldId?: string;
  /** The picker of files. */
  readonly files?: ReactNode;
  readonly problem?: ReactNode;
}) {
  const t = useText();
  const format = useFormat();
  const patient = props.audience === "patient";
  const send = () => {
    if (!props.blocked && !props.sending) props.onSend();
  };
  return (
    <section aria-label={t("compose.reply")} className="flex flex-col gap-2 border-t border-line pt-3">
      {patient ? (
        <EmergencyNotice short emergencyNumber={props.emergencyNumber} crisisNumber={props.crisisNumber} />
      ) : null}
      {props.problem}
      <TextArea
        id={props.fieldId}
        label={t("compose.reply")}
        rows={2}
        value={props.text}
        readOnly={props.opening || props.sending}
        onChange={props.onChange}
        onKeyDown={patient ? undefined : sendShortcut(send)}
      />
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-40 has-[li]:basis-full has-[progress]:basis-full">
          {props.files}
        </div>
        <span className="ms-auto flex flex-wrap items-baseline justify-end gap-3">
          {patient || props.blocked ? null : (
            <span className="hidden text-small text-ink-soft card:inline">{t("compose.shortcut")}</span>
          )}
          <Button
            variant="primary"
            reasonAt="end"
            onClick={send}
            blocked={props.blocked}
            busy={props.sending ? t("compose.sending") : undefined}
          >
            {t("compose.send-answer")}
          </Button>
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-4">
        <WhoCanRead readers={props.readers} ownAccountId={props.ownAccountId} />
        {patient ? <ReplyTime hours={props.replyHours} /> : null}
        <p className="text-small text-ink-soft" role="status">
          {props.draftSavedMs === null ? "" : t("compose.draft", { time: format.time(props.draftSavedMs) })}
        </p>
      </div>
    </section>
  );
}
