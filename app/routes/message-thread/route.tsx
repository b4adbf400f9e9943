import { useParams } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { CloseThread } from "#app/portal/close-thread.tsx";
import { ConversationPane } from "#app/portal/conversation-pane.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { MembersPanel } from "#app/portal/members-panel.tsx";
import { ThreadStates } from "#app/portal/thread-states.tsx";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";

/** One conversation of a patient. */
export default function MessageThread() {
  const t = useText();
  const { threadId = "" } = useParams();
  const thread = useVaultQuery(`thread ${threadId}`, (vault) => vault.thread(threadId));
  const view = thread.status === "ready" ? thread.data : null;
  return (
    <Frame
      current="messages"
      title={view?.summary.subject || t("messages.no-subject")}
      lead={view?.summary.teamName ?? undefined}
      back={{ to: "/messages", label: t("thread.back") }}
    >
      <ThreadStates thread={thread} />
      {view === null ? null : (
        <>
          <MembersPanel key={`members ${threadId}`} threadId={threadId} />
          <ConversationPane key={threadId} audience="patient" view={view} />
        </>
      )}
      {view?.canClose ? (
        <div className="border-t border-line pt-3 print:hidden">
          <CloseThread threadId={threadId} />
        </div>
      ) : null}
    </Frame>
  );
}
