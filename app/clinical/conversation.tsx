import { Fragment, type ReactNode } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { ThreadChange } from "#app/lib/thread-change.ts";
import type { Role } from "#app/protocol/roles.ts";
import { ChangeLine } from "./change-line.tsx";
import { DayDivider } from "./day-divider.tsx";
import { MessageBubble } from "./message-bubble.tsx";
import { RefusedLine } from "./refused-line.tsx";
import { SystemLine } from "./system-line.tsx";
import { type Reader, WhoCanRead } from "./who-can-read.tsx";

export type ConversationMessage = {
  readonly kind: "message";
  readonly envHash: string;
  readonly fromName: string | null;
  readonly fromRole: Role;
  readonly own: boolean;
  readonly sentMs: number;
  readonly text: string;
  readonly unread: boolean;
  readonly state: "sent" | "waiting" | "sending" | "failed";
  readonly readers: readonly Reader[];
  readonly alsoSentToRemoved: readonly string[];
  readonly hasBidi: boolean;
  readonly attachments: readonly {
    readonly id: string;
    readonly name: string;
    readonly mime: string;
    readonly size: number;
  }[];
};

export type ConversationLine =
  | ConversationMessage
  | ThreadChange
  | { readonly kind: "missing"; readonly count: number }
  | { readonly kind: "withheld"; readonly count: number }
  | {
      readonly kind: "sheet-used";
      readonly atMs: number;
      readonly own: boolean;
      readonly byName: string | null;
    }
  | { readonly kind: "refused"; readonly code: string; readonly envHash: string; readonly atMs: number };

/** The lines of one conversation in their order, with a date once a day and a mark before the first unread. */
export function Conversation(props: {
  readonly lines: readonly ConversationLine[];
  readonly nowMs: number;
  readonly ownAccountId: string | null;
  /** Who can read what is written now; a message with other readers says under it who they are. */
  readonly currentReaders?: readonly Reader[];
  /** "Send again" on a message that was refused for good. */
  readonly onRetry?: ((envHash: string) => void) | undefined;
  /** What can be done about a refused message, beside its words: never showing it. */
  readonly refusedAction?: (code: string) => ReactNode;
  /** The files of a message that has some. */
  readonly attachments?: (message: ConversationMessage) => ReactNode;
}) {
  const t = useText();
  const format = useFormat();
  const { lines, nowMs, ownAccountId } = props;
  const firstUnread = lines.findIndex((line) => line.kind === "message" && line.unread && !line.own);
  let shownDay: number | null = null;
  return (
    <div className="flex flex-col gap-4">
      {lines.map((line, index) => {
        const at = timeOf(line);
        const newDay = at !== null && (shownDay === null || !format.isSameDay(shownDay, at));
        if (newDay) shownDay = at;
        return (
          <Fragment key={keyOf(line, index)}>
            {newDay ? <DayDivider atMs={at} nowMs={nowMs} /> : null}
            {index === firstUnread ? (
              <p className="flex items-center gap-3 text-small font-semibold text-blue print:hidden after:h-px after:flex-1 after:bg-blue">
                {t("thread.unread-line")}
              </p>
            ) : null}
            {line.kind === "message" ? (
              <MessageBubble
                own={line.own}
                name={line.fromName}
                role={line.fromRole}
                sentMs={line.sentMs}
                text={line.text}
                state={line.state}
                hasBidi={line.hasBidi}
                alsoSentTo={line.alsoSentToRemoved}
                attachments={line.attachments.length === 0 ? undefined : props.attachments?.(line)}
                onRetry={props.onRetry && (() => props.onRetry?.(line.envHash))}
                readers={
                  props.currentReaders && !sameReaders(props.currentReaders, line.readers) ? (
                    <WhoCanRead readers={line.readers} ownAccountId={ownAccountId} />
                  ) : undefined
                }
              />
            ) : line.kind === "missing" ? (
              <SystemLine>{t("thread.missing", { count: line.count })}</SystemLine>
            ) : line.kind === "withheld" ? (
              <SystemLine>{t("thread.withheld", { count: line.count })}</SystemLine>
            ) : line.kind === "sheet-used" ? (
              <SystemLine>
                {line.own
                  ? t("thread.sheet-used-own", { date: format.date(line.atMs) })
                  : t("thread.sheet-used", {
                      name: line.byName ?? t("thread.somebody"),
                      date: format.date(line.atMs),
                    })}
              </SystemLine>
            ) : line.kind === "refused" ? (
              <RefusedLine code={line.code} action={props.refusedAction?.(line.code)} />
            ) : (
              <ChangeLine change={line} />
            )}
          </Fragment>
        );
      })}
    </div>
  );
}

function sameReaders(a: readonly Reader[], b: readonly Reader[]): boolean {
  const accounts = new Set(a.map(({ accountId }) => accountId));
  return a.length === b.length && b.every(({ accountId }) => accounts.has(accountId));
}

function timeOf(line: ConversationLine): number | null {
  if (line.kind === "message") return line.sentMs;
  return line.kind === "missing" || line.kind === "withheld" ? null : line.atMs;
}

function keyOf(line: ConversationLine, index: number): string {
  return line.kind === "message" || line.kind === "refused" ? line.envHash : `${line.kind}-${index}`;
}
