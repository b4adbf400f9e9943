import { useParams } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { CloseThread } from "#app/portal/close-thread.tsx";
import { ConversationPane } from "#app/portal/conversation-pane.tsx";
import { MembersPanel } from "#app/portal/members-panel.tsx";
import { ThreadStates } from "#app/portal/thread-states.tsx";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { NextWaiting } from "./next-waiting.tsx";

/** One conversation in the inbox. */
export default function InboxThread() {
  const t = useText();
  const format = useFormat();
  const { threadId = "" } = useParams();
  const thread = useVaultQuery(`thread ${threadId}`, (vault) => vault.thread(threadId));
  const view = thread.status === "ready" ? thread.data : null;
  const pane = useRef<HTMLDivElement>(null);
  const shownId = view?.summary.threadId;
  // Whoever opens a conversation from the list reads on in it, and does not go through the rest of the list first (WCAG 2.4.3).
  useEffect(() => {
    if (shownId !== undefined) pane.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [shownId]);
  return (
    <div ref={pane} className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-4 px-4 py-4">
      <AppLink to="/inbox" className={`${touchLinkClass} gap-1 self-start side:hidden`}>
        <Icon name="back" />
        {t("inbox.title")}
      </AppLink>
      <ThreadStates thread={thread} />
      {view === null ? null : (
        <>
          <PageHeader
            dense
            title={view.summary.subject || t("messages.no-subject")}
            lead={format.list(view.summary.patientNames)}
            action={view.canClose ? <CloseThread threadId={threadId} /> : undefined}
          />
          <MembersPanel key={`members ${threadId}`} threadId={threadId} />
          <ConversationPane key={threadId} audience="staff" view={view} />
          <NextWaiting after={threadId} />
        </>
      )}
    </div>
  );
}
