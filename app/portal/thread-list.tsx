import { ThreadListItem } from "#app/clinical/thread-list-item.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { ThreadSummary } from "#app/vault/rpc.ts";
import { useNow } from "./use-now.ts";

/** Conversations, newest first. A patient sees the team as the other side, staff the patients. */
export function ThreadList(props: {
  readonly threads: readonly ThreadSummary[];
  readonly path: string;
  readonly current?: string | undefined;
  readonly audience: "patient" | "staff";
}) {
  const t = useText();
  const format = useFormat();
  const now = useNow();
  return (
    <ul aria-label={t("messages.list")} className="flex flex-col divide-y divide-line">
      {props.threads.map((thread) => (
        <li key={thread.threadId}>
          <ThreadListItem
            to={`${props.path}/${thread.threadId}`}
            subject={thread.subject}
            who={
              (props.audience === "patient" ? thread.teamName : format.list(thread.patientNames)) ||
              t("thread.unknown-name")
            }
            lastFrom={thread.lastOwn ? t("common.you") : (thread.lastFrom ?? t("thread.unknown-name"))}
            lastText={thread.lastText}
            lastMs={thread.lastMs}
            nowMs={now}
            unread={thread.unread}
            current={thread.threadId === props.current}
            waiting={props.audience === "staff" && thread.awaitingReply && !thread.closed}
            closed={thread.closed}
            outgoing={thread.outgoing > 0 ? "waiting" : undefined}
          />
        </li>
      ))}
    </ul>
  );
}
