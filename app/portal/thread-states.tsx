import { useText } from "#app/i18n/use-text.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import type { ThreadView } from "#app/vault/rpc.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import type { QueryState } from "./use-vault-query.ts";

/** What stands where a conversation would, while it is opened or when it cannot be. */
export function ThreadStates(props: { readonly thread: QueryState<ThreadView | null> }) {
  const t = useText();
  const { thread } = props;
  if (thread.status === "loading") return <Skeleton label={t("thread.loading")} shape="conversation" />;
  if (thread.status === "failed") return <ProblemNotice problem={thread.problem} />;
  if (thread.data === null)
    return <EmptyState title={t("messages.cannot-open.title")} body={t("messages.cannot-open.body")} />;
  return null;
}
