import { Outlet, useLocation, useParams, useSearchParams } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { Banner } from "#app/portal/banner.tsx";
import { ThreadList } from "#app/portal/thread-list.tsx";
import { Tools } from "#app/portal/tools.tsx";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { usePlaces } from "#app/portal/use-places.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Select } from "#app/ui/select.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { StaffShell } from "#app/ui/staff-shell.tsx";
import type { ThreadSummary } from "#app/vault/rpc.ts";
import { ThreadContext } from "./thread-context.tsx";

const filters = {
  // What is closed stays until it was read: the number in the menu counts it.
  all: (thread: ThreadSummary) => !thread.closed || thread.unread > 0,
  waiting: (thread: ThreadSummary) => thread.awaitingReply && !thread.closed,
  unread: (thread: ThreadSummary) => thread.unread > 0,
  closed: (thread: ThreadSummary) => thread.closed,
} as const;
type Filter = keyof typeof filters;
const order = ["all", "waiting", "unread", "closed"] as const satisfies readonly Filter[];

/** The encrypted inbox: queue, conversation, context. What is in it was opened in this browser. */
export default function Inbox() {
  const t = useText();
  const clinic = useClinicNotice();
  const places = usePlaces();
  const { threadId } = useParams();
  const [params, setParams] = useSearchParams();
  const threads = useVaultQuery("threads", (vault) => vault.threads());
  const work = useVaultQuery("preparations", (vault) => vault.preparations());
  const filter = order.find((name) => name === params.get("show")) ?? "all";
  const shown = threads.status === "ready" ? threads.data.filter(filters[filter]) : [];
  const composing = useLocation().pathname === "/inbox/new";
  return (
    <StaffShell
      clinicName={clinic.name}
      places={places}
      current="inbox"
      tools={<Tools />}
      banner={<Banner />}
      showing={threadId || composing ? "conversation" : "queue"}
      queue={
        <>
          <div className="flex flex-col gap-3 border-b border-line p-4">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <h1 tabIndex={-1} className="text-title font-semibold leading-tight">
                {t("inbox.title")}
              </h1>
              <LinkButton to="/inbox/new">{t("inbox.new")}</LinkButton>
            </div>
            <Select
              label={t("inbox.filter.label")}
              value={filter}
              options={order.map((value) => ({ value, label: t(`inbox.filter.${value}`) }))}
              onChange={(show) => setParams(show === "all" ? {} : { show }, { replace: true })}
            />
          </div>
          {work.status === "ready" && work.data.length > 0 ? (
            <div className="p-4">
              <Notice
                tone="info"
                title={t("prepare.notice", { count: work.data.length })}
                action={<LinkButton to="/prepare">{t("prepare.open")}</LinkButton>}
              />
            </div>
          ) : null}
          {threads.status === "loading" ? <Skeleton label={t("messages.loading")} shape="list" /> : null}
          {threads.status === "ready" && shown.length === 0 ? (
            <EmptyState
              title={t(
                filter === "all" || filter === "waiting" ? "inbox.empty.title" : "messages.nothing.title",
              )}
              body={t(
                filter === "all" || filter === "waiting" ? "inbox.empty.body" : "messages.nothing.body",
              )}
            />
          ) : null}
          <ThreadList threads={shown} path="/inbox" current={threadId} audience="staff" />
        </>
      }
      conversation={<Outlet />}
      context={threadId ? <ThreadContext threadId={threadId} /> : undefined}
    />
  );
}
