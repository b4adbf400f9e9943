import { useEffect } from "react";
import { Conversation } from "#app/clinical/conversation.tsx";
import { FilePicker } from "#app/clinical/file-picker.tsx";
import { ReplyBox } from "#app/clinical/reply-box.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { ThreadView } from "#app/vault/rpc.ts";
import { AttachmentCards } from "./attachment-cards.tsx";
import { NewIdentities } from "./new-identities.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { SaveEquivocation } from "./save-equivocation.tsx";
import { UnkeptDraft } from "./unkept-draft.tsx";
import { useChosenFiles } from "./use-chosen-files.ts";
import { useClinicSettings } from "./use-clinic-settings.ts";
import { useDraft } from "./use-draft.ts";
import { useNow } from "./use-now.ts";
import { useScrollToNewest } from "./use-scroll-to-newest.ts";
import { answerFieldId, TakenBackNotice, useTakeBack } from "./use-take-back.tsx";
import { useTask } from "./use-task.ts";
import { useVault } from "./use-vault.ts";
import { useVaultQuery } from "./use-vault-query.ts";

const empty = { teamId: null, patientId: null, subject: "", category: "general", text: "" } as const;

/** One conversation and the answer field below it, for patients and staff alike. */
export function ConversationPane(props: {
  readonly audience: "patient" | "staff";
  readonly view: ThreadView;
}) {
  const { audience, view } = props;
  const { threadId } = view.summary;
  const t = useText();
  const now = useNow();
  const task = useTask();
  const settings = useClinicSettings();
  const { status } = useVault();
  const files = useChosenFiles();
  const draft = useDraft(`thread ${threadId}`, empty);
  const kit = useVaultQuery("kit", (vault) => vault.kitState());
  const newest = useScrollToNewest(view.lines.length);
  const own = status?.accountId ?? null;
  const text = draft.fields?.text ?? "";
  const back = useTakeBack(audience === "patient" ? "/messages/new" : "/inbox/new", draft);
  const retry = (envHash: string) => {
    const failed = view.lines.find((line) => line.kind === "message" && line.envHash === envHash);
    back.takeBack(failed?.kind === "message" ? failed.outboxId : null);
  };

  const { unread } = view.summary;
  useEffect(() => {
    // Read means seen: a tab in the background has not shown anything yet.
    if (unread > 0 && document.visibilityState === "visible") void vaultClient().vault.markRead(threadId);
  }, [threadId, unread]);

  const blocked = (): string | undefined => {
    if (view.paused !== null) return t("compose.blocked.paused");
    if (text.trim() === "" && files.count === 0) return t("compose.blocked.text");
    if (files.blocked !== null) return t(files.blocked);
    if (kit.status === "ready" && !kit.data.confirmed) return t("compose.blocked.kit");
    return undefined;
  };
  const send = () =>
    void task.run(async () => {
      await draft.saveNow();
      await pageSync()
        .syncNow()
        .catch(() => undefined);
      const { vault } = vaultClient();
      await files.sendWith({ type: "thread", threadId }, (to, attachments) =>
        vault.send({
          to,
          text,
          subject: "",
          category: view.summary.category,
          draftKey: `thread ${threadId}`,
          attachments,
        }),
      );
      draft.forget();
      back.clear();
      void pageSync()
        .syncNow()
        .catch(() => undefined);
    });

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4">
      <section aria-label={t("thread.conversation", { subject: view.summary.subject })} className="flex-1">
        {view.history === null ? null : (
          <Notice tone="warn" title={t("history.incomplete")}>
            {t("history.incomplete.body", {
              opened: view.history.opened,
              total: view.history.total,
              name: view.history.byName ?? t("thread.unknown-name"),
            })}
          </Notice>
        )}
        <Conversation
          lines={view.lines}
          nowMs={now}
          ownAccountId={own}
          currentReaders={view.readers}
          onRetry={view.canWrite ? retry : undefined}
          refusedAction={(code) => (code === "E_EQUIVOCATION" ? <SaveEquivocation /> : undefined)}
          attachments={({ envHash, attachments }) => (
            <AttachmentCards threadId={threadId} envHash={envHash} files={attachments} />
          )}
        />
        {/* The newest line comes to rest above the answer field, which is not covered by the bottom bar. */}
        <div ref={newest} className="scroll-mb-[30rem] side:scroll-mb-[60vh]" />
      </section>
      <NewIdentities readers={view.readers} />
      {view.summary.closed ? (
        <Notice tone="info" title={t("thread.closed")}>
          {t("thread.closed.body")}
        </Notice>
      ) : null}
      {view.paused === null ? null : (
        <ProblemNotice problem={{ layer: "vault", code: view.paused, request: null }} />
      )}
      {view.canWrite ? (
        <div className="bg-canvas pb-2 side:sticky side:bottom-0 print:hidden">
          <ReplyBox
            audience={audience}
            text={text}
            opening={draft.fields === null}
            onChange={(next) => draft.change({ ...(draft.fields ?? empty), text: next })}
            onSend={send}
            emergencyNumber={settings.emergencyNumber}
            crisisNumber={settings.crisisNumber}
            replyHours={settings.replyHours}
            readers={view.readers}
            ownAccountId={own}
            blocked={blocked()}
            sending={task.running}
            draftSavedMs={draft.savedMs}
            files={<FilePicker short {...files.picker} />}
            fieldId={answerFieldId}
            problem={
              <>
                <TakenBackNotice files={back.files} />
                <UnkeptDraft isUnkept={draft.isUnkept} />
                <ProblemNotice problem={task.problem ?? back.task.problem} />
              </>
            }
          />
        </div>
      ) : view.summary.closed ? null : (
        <p className="text-ink-soft">{t("thread.read-only")}</p>
      )}
    </div>
  );
}
