import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { SignBatch } from "#app/portal/sign-batch.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { PreparationView, SharingView } from "#app/vault/members-rpc.ts";
import type { AdminBatch } from "#app/vault/rpc.ts";

/** Bringing colleagues into conversations: newcomers to a team, and who takes over from somebody who left. */
export default function Prepare() {
  const t = useText();
  const task = useTask();
  const work = useVaultQuery("preparations", (vault) => vault.preparations());
  const sharing = useVaultQuery("sharing", (vault) => vault.sharing());
  const [batch, setBatch] = useState<AdminBatch | null>(null);
  const sync = () =>
    void pageSync()
      .syncNow()
      .catch(() => undefined);
  const begin = ({ steps }: PreparationView) =>
    void task.run(async () => {
      setBatch(await vaultClient().vault.adminPrepare({ type: "members", steps }));
    });
  const pause = (paused: boolean) =>
    void task.run(async () => {
      await vaultClient().vault.pauseSharing({ paused });
      if (!paused) sync();
    });
  return (
    <Frame current="inbox" title={t("prepare.title")} lead={t("prepare.lead")}>
      {sharing.status === "ready" && sharing.data !== null ? (
        <Sharing sharing={sharing.data} onPause={pause} />
      ) : null}
      <ProblemNotice problem={task.problem} />
      {batch === null ? null : (
        <SignBatch
          batch={batch}
          onCancel={() => setBatch(null)}
          onSigned={async () => {
            setBatch(null);
            sync();
          }}
        />
      )}
      {work.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {work.status === "ready" && work.data.length === 0 ? (
        <EmptyState title={t("prepare.empty.title")} body={t("prepare.empty.body")} />
      ) : null}
      {work.status === "ready" && batch === null
        ? work.data.map((each) => (
            <Preparation key={each.accountId} work={each} busy={task.running} onBegin={() => begin(each)} />
          ))
        : null}
    </Frame>
  );
}

function Preparation(props: {
  readonly work: PreparationView;
  readonly busy: boolean;
  readonly onBegin: () => void;
}) {
  const t = useText();
  const { work } = props;
  const name = work.name ?? t("thread.unknown-name");
  return (
    <Card
      title={
        work.fromName === null
          ? t("prepare.newcomer", { name, team: work.teamName ?? "" })
          : t("prepare.handover", { name, from: work.fromName })
      }
      action={
        <Button variant="primary" busy={props.busy ? t("common.working") : undefined} onClick={props.onBegin}>
          {t("prepare.begin", { count: work.steps.length })}
        </Button>
      }
    >
      <p className="max-w-line">{t("prepare.remaining", { count: work.remaining })}</p>
    </Card>
  );
}

function Sharing(props: { readonly sharing: SharingView; readonly onPause: (paused: boolean) => void }) {
  const t = useText();
  const format = useFormat();
  const { paused, done, total, failed, names } = props.sharing;
  return (
    <Card
      title={t("prepare.sharing", { names: format.list(names) })}
      action={
        <Button onClick={() => props.onPause(!paused)}>
          {t(paused ? "prepare.resume" : "prepare.pause")}
        </Button>
      }
    >
      <Progress label={t("prepare.sharing.progress", { done, total })} done={done} total={total} />
      {paused ? <p className="text-small text-ink-soft">{t("prepare.paused")}</p> : null}
      {failed > 0 ? <Notice tone="warn">{t("prepare.failed", { count: failed })}</Notice> : null}
    </Card>
  );
}
