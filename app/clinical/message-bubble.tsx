import type { ReactNode } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Role } from "#app/protocol/roles.ts";
import { Button } from "#app/ui/button.tsx";
import { MessageText } from "./message-text.tsx";
import { PersonName } from "./person-name.tsx";

export type MessageBubbleProps = {
  readonly own: boolean;
  readonly name: string | null;
  readonly role: Role;
  readonly sentMs: number;
  readonly text: string;
  readonly state: "sent" | "waiting" | "sending" | "failed";
  readonly hasBidi: boolean;
  /** Names of those it was also sent to although their removal was known. */
  readonly alsoSentTo?: readonly string[];
  /** Its files, as cards. */
  readonly attachments?: ReactNode;
  readonly onRetry?: () => void;
  /** Who can read this one, behind a disclosure. */
  readonly readers?: ReactNode;
};

/** One message: others' at the start side, own at the end side; name, role, time and state in text. */
export function MessageBubble(props: MessageBubbleProps) {
  const t = useText();
  const format = useFormat();
  const { own, state, alsoSentTo = [] } = props;
  return (
    <article
      className={`flex max-w-[85%] flex-col gap-1 ${own ? "items-end self-end" : "items-start self-start"}`}
    >
      <header className="text-small text-ink-soft">
        <span className="font-medium text-ink">
          {own ? t("common.you") : <PersonName name={props.name} />}
        </span>
        {own ? null : ` · ${t(`role.${props.role}`)}`}
        {" · "}
        <time dateTime={new Date(props.sentMs).toISOString()}>{format.time(props.sentMs)}</time>
      </header>
      <div
        className={`edge flex flex-col gap-3 rounded-box border px-4 py-3 ${own ? "border-transparent bg-teal-wash" : "border-line bg-surface"}`}
      >
        {props.text === "" ? null : <MessageText text={props.text} />}
        {props.attachments}
      </div>
      {props.hasBidi ? <p className="text-small text-amber">{t("thread.bidi")}</p> : null}
      {alsoSentTo.length > 0 ? (
        <p className="text-small text-amber">{t("thread.also-sent", { names: format.list(alsoSentTo) })}</p>
      ) : null}
      {own ? (
        <p className={`text-small ${state === "failed" ? "font-medium text-red" : "text-ink-soft"}`}>
          {t(`thread.${state}`)}
        </p>
      ) : null}
      {state === "failed" && props.onRetry ? (
        <Button variant="secondary" onClick={props.onRetry}>
          {t("thread.retry")}
        </Button>
      ) : null}
      {props.readers}
    </article>
  );
}
