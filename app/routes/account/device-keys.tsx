import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { SignBatch } from "#app/portal/sign-batch.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { AdminBatch } from "#app/vault/rpc.ts";

/** Since when this device's keys are in use, and renewing them on suspicion (SPEC §10 "Rotation"). */
export function DeviceKeys() {
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const keys = useVaultQuery("device keys", (vault) => vault.keyState());
  const [batch, setBatch] = useState<AdminBatch | null>(null);
  const [renewed, setRenewed] = useState(false);
  const prepare = () =>
    void task.run(async () => {
      setRenewed(false);
      await pageSync().syncNow();
      setBatch(await vaultClient().vault.adminPrepare({ type: "rotate" }));
    });
  const signed = async () => {
    setBatch(null);
    setRenewed(true);
    // Stored already: a round that fails is made up for by the next one.
    void pageSync()
      .syncNow()
      .catch(() => undefined);
  };
  if (batch !== null) return <SignBatch batch={batch} onCancel={() => setBatch(null)} onSigned={signed} />;
  if (keys.status !== "ready") return null;
  const { sinceMs, pending } = keys.data;
  return (
    <Card title={t("keys.title")}>
      <div className="flex flex-col items-start gap-3">
        <p className="max-w-line">{t("keys.since", { date: format.date(sinceMs) })}</p>
        {pending ? <p className="max-w-line">{t("keys.pending")}</p> : null}
        <p className="max-w-line">{t("keys.renew.why")}</p>
        {renewed && !pending ? (
          <Notice tone="done" live="polite">
            {t("keys.renewed")}
          </Notice>
        ) : null}
        <ProblemNotice problem={task.problem} />
        <Button busy={task.running ? t("common.working") : undefined} onClick={prepare}>
          {t("keys.renew")}
        </Button>
      </div>
    </Card>
  );
}
