import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { saveFile } from "#app/portal/save-file.ts";
import { useRole } from "#app/portal/use-role.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { RestoreFacts } from "./restore-facts.tsx";

/** What happened to the logs themselves: the restore that waits for its two people, and what this device has followed. */
export default function Restored() {
  const t = useText();
  const role = useRole();
  const task = useTask();
  const changes = useVaultQuery("log changes", (vault) => vault.logChanges());
  const found = changes.status === "ready" ? changes.data : null;
  const confirm = (number: number) =>
    void task.run(async () => {
      const signed = await vaultClient().vault.confirmRestore(number);
      await pageApi.post("/api/log/consents", signed, emptyAnswer);
      // The other person may still be missing: that is no failure of this one's.
      await pageSync()
        .syncNow({ directory: true })
        .catch(() => undefined);
    });
  const save = () =>
    void task.run(async () => {
      for (const [i, change] of (await vaultClient().vault.takenChanges()).entries())
        saveFile(`bedside-log-change-${i + 1}.json`, JSON.stringify(change));
    });
  const waiting = found?.waiting ?? null;
  return (
    <Frame current="account" title={t("restored.title")} lead={t("restored.lead")}>
      {changes.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {changes.status === "failed" ? <ProblemNotice problem={changes.problem} /> : null}
      <ProblemNotice problem={task.problem} />
      {waiting === null ? null : (
        <Card title={t("restored.waiting.title")}>
          <div className="flex flex-col items-start gap-4">
            <p className="max-w-line">{t("restored.waiting.body")}</p>
            <RestoreFacts restore={waiting} />
            {found?.mayConfirm ? (
              <Notice
                tone="warn"
                action={
                  <Button
                    variant="primary"
                    busy={task.running ? t("common.working") : undefined}
                    onClick={() => confirm(waiting.number)}
                  >
                    {t("restored.confirm")}
                  </Button>
                }
              >
                <p>{t("restored.confirm.warn")}</p>
              </Notice>
            ) : null}
            {waiting.confirmedBy.some(({ own }) => own) ? (
              <Notice tone="done" live="polite">
                <p>{t("restored.confirm.done")}</p>
              </Notice>
            ) : null}
          </div>
        </Card>
      )}
      {(found?.taken ?? []).map((change) =>
        change.kind === "restore" ? (
          <Card key={change.number} title={t("restored.taken.title")}>
            <div className="flex flex-col gap-4">
              <p className="max-w-line">{t("restored.taken.body")}</p>
              <RestoreFacts restore={change} />
            </div>
          </Card>
        ) : (
          <Card key={change.number} title={t(`restored.key.${change.log}`)}>
            <div className="flex flex-col gap-4">
              <p className="max-w-line">{t("restored.key.body")}</p>
              <RestoreFacts restore={change} />
            </div>
          </Card>
        ),
      )}
      {found !== null && waiting === null && found.taken.length === 0 ? (
        <EmptyState title={t("restored.none.title")} body={t("restored.none.body")} />
      ) : null}
      {role === "officer" && (found?.taken.length ?? 0) > 0 ? (
        <div>
          <Button onClick={save}>{t("restored.save")}</Button>
        </div>
      ) : null}
    </Frame>
  );
}
