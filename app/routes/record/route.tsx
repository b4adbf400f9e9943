import { Conversation } from "#app/clinical/conversation.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AttachmentCards } from "#app/portal/attachment-cards.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useSession } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useNow } from "#app/portal/use-now.ts";
import { useVault } from "#app/portal/use-vault.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import type { Vault } from "#app/vault/rpc.ts";
import { WhoLooked, whoLookedId } from "./who-looked.tsx";

async function readRecord(vault: Vault) {
  const threads = await vault.threads();
  const views = await Promise.all(threads.map(({ threadId }) => vault.thread(threadId)));
  return views.filter((view) => view !== null);
}

/** The patient's whole record, opened on this device, to read through or to print; nothing of it is made on the server. */
export default function Record() {
  const t = useText();
  const format = useFormat();
  const now = useNow();
  const clinic = useClinicNotice();
  const { status } = useVault();
  const session = useSession();
  const record = useVaultQuery("record", readRecord);
  const views = record.status === "ready" ? record.data : [];
  return (
    <Frame
      current="record"
      title={t("record.title")}
      lead={t("record.lead")}
      action={
        views.length === 0 ? undefined : (
          <span className="flex flex-wrap gap-3 print:hidden">
            <Button onClick={() => document.getElementById(whoLookedId)?.focus()}>{t("own.title")}</Button>
            <Button onClick={() => window.print()}>{t("record.print")}</Button>
          </span>
        )
      }
    >
      <p className="hidden print:block">
        {t("record.print.of", {
          name: session.state === "signed-in" ? session.me.name : t("thread.unknown-name"),
          clinic: clinic.name,
          when: format.dateTime(now),
        })}
      </p>
      {record.status === "loading" ? <Skeleton label={t("messages.loading")} shape="list" /> : null}
      {record.status === "failed" ? <ProblemNotice problem={record.problem} /> : null}
      {record.status === "ready" && views.length === 0 ? (
        <EmptyState title={t("messages.empty.title")} body={t("record.empty")} />
      ) : null}
      {views.map((view) => (
        <section key={view.summary.threadId} className="flex flex-col gap-4 border-t border-line pt-6">
          <div>
            <h2 className="text-title font-semibold leading-tight">
              <bdi>{view.summary.subject || t("messages.no-subject")}</bdi>
            </h2>
            <p className="text-small text-ink-soft">
              {t(`category.${view.summary.category}`)}
              {" · "}
              <bdi>
                {view.summary.teamName ?? format.list(view.readers.flatMap(({ name }) => name ?? []))}
              </bdi>
            </p>
          </div>
          <Conversation
            lines={view.lines}
            nowMs={now}
            ownAccountId={status?.accountId ?? null}
            attachments={({ envHash, attachments }) => (
              <AttachmentCards threadId={view.summary.threadId} envHash={envHash} files={attachments} />
            )}
          />
        </section>
      ))}
      <WhoLooked ownName={session.state === "signed-in" ? session.me.name : null} />
    </Frame>
  );
}
