import { useState } from "react";
import { InvitationListItem } from "#app/clinical/invitation-list-item.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { useNow } from "#app/portal/use-now.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { type InvitationRow, invitationList } from "#app/protocol/invitation-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { Toast } from "#app/ui/toast.tsx";

/** Every invitation this person may see, newest first. */
export function InvitationRows(props: { readonly onIssueAgain: (row: InvitationRow) => void }) {
  const t = useText();
  const now = useNow();
  const task = useTask();
  const list = useApiQuery("invitations", () => pageApi.get("/api/invitations", invitationList));
  const teams = useVaultQuery("teams", (vault) => vault.teams());
  const [asking, setAsking] = useState<InvitationRow | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const names = new Map(teams.status === "ready" ? teams.data.map(({ teamId, name }) => [teamId, name]) : []);
  const cancel = (row: InvitationRow) =>
    void task.run(async () => {
      await pageApi.post(`/api/invitations/${row.invId}/cancel`, {}, emptyAnswer);
      setAsking(null);
      setSaid(t("invitations.cancelled", { name: row.name }));
      list.again();
    });
  if (list.status === "loading") return <Skeleton label={t("common.loading")} shape="list" />;
  if (list.status === "failed")
    return (
      <ProblemNotice
        problem={list.problem}
        action={<Button onClick={list.again}>{t("common.retry")}</Button>}
      />
    );
  const rows = [...list.data.invitations].sort((a, b) => b.createdMs - a.createdMs);
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState title={t("invitations.empty.title")} body={t("invitations.empty.body")} />
      ) : (
        <ul className="rounded-box border border-line bg-surface px-4">
          {rows.map((row) => {
            const over = row.status === "open" && row.notAfterMs <= now;
            const status = over ? "expired" : row.status;
            const repeatable = status === "open" || status === "expired" || status === "cancelled";
            return (
              <InvitationListItem
                key={row.invId}
                name={row.name}
                kind={row.kind}
                status={status}
                createdMs={row.createdMs}
                notAfterMs={row.notAfterMs}
                nowMs={now}
                lateAnswers={row.lateAnswers}
                teamNames={row.teamIds.flatMap((id) => names.get(id) ?? [])}
                joinAt={row.join === null ? undefined : `/invitations/${row.invId}/join`}
                onCancel={status === "open" ? () => setAsking(row) : undefined}
                onIssueAgain={repeatable ? () => props.onIssueAgain(row) : undefined}
              />
            );
          })}
        </ul>
      )}
      <Dialog
        title={t("invitations.cancel.title", { name: asking?.name ?? "" })}
        isOpen={asking !== null}
        role="alertdialog"
        onClose={() => setAsking(null)}
        actions={
          <>
            <Button onClick={() => setAsking(null)}>{t("common.back")}</Button>
            <Button
              variant="danger"
              busy={task.running ? t("common.working") : undefined}
              onClick={() => asking && cancel(asking)}
            >
              {t("invitations.cancel")}
            </Button>
          </>
        }
      >
        <p>{t("invitations.cancel.body")}</p>
        <ProblemNotice problem={task.problem} />
      </Dialog>
      <Toast message={said} onClose={() => setSaid(null)} />
    </>
  );
}
