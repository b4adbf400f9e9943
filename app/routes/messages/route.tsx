import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { ThreadList } from "#app/portal/thread-list.tsx";
import { useSync } from "#app/portal/use-sync.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";

/** A patient's conversations. */
export default function Messages() {
  const t = useText();
  const sync = useSync();
  const threads = useVaultQuery("threads", (vault) => vault.threads());
  const write = (
    <LinkButton to="/messages/new" variant="primary">
      {t("messages.new")}
    </LinkButton>
  );
  const first =
    threads.status === "ready" &&
    threads.data.length === 0 &&
    sync.lastSyncMs === null &&
    sync.phase === "syncing";
  return (
    <Frame current="messages" title={t("messages.title")} action={write}>
      {threads.status === "loading" || first ? <Skeleton label={t("messages.loading")} shape="list" /> : null}
      {threads.status === "failed" ? <ProblemNotice problem={threads.problem} /> : null}
      {threads.status === "ready" && threads.data.length > 0 ? (
        <div className="overflow-hidden rounded-box border border-line bg-surface">
          <ThreadList threads={threads.data} path="/messages" audience="patient" />
        </div>
      ) : null}
      {threads.status === "ready" && threads.data.length === 0 && !first ? (
        <EmptyState title={t("messages.empty.title")} body={t("messages.empty.body")} />
      ) : null}
    </Frame>
  );
}
