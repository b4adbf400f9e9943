import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { walkKeylog } from "#app/sync/walk-keylog.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { KeylogWalk } from "#app/vault/keylog-walk-rpc.ts";

/** Goes through everything that anybody has signed into the key log, on a press: each of it has to stand there once (SPEC §13). */
export function WalkKeylog() {
  const t = useText();
  const task = useTask();
  const [found, setFound] = useState<Exclude<KeylogWalk, { verdict: "open" }> | null>(null);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const start = () =>
    void task
      .run(async () => {
        setFound(null);
        await pageSync().syncNow();
        setFound(
          await walkKeylog(pageApi, vaultClient().vault, (done, total) => setProgress({ done, total })),
        );
      })
      .finally(() => setProgress(null));
  return (
    <Card title={t("root.walk.title")}>
      <div className="flex flex-col items-start gap-3">
        <p className="max-w-line">{t("root.walk.lead")}</p>
        {progress === null ? null : <Progress label={t("root.walk.progress", progress)} {...progress} />}
        {found === null ? null : found.verdict === "once" ? (
          <Notice tone="done" live="polite">
            {t("root.walk.once", { count: found.size })}
          </Notice>
        ) : (
          <Notice tone="danger" live="assertive" title={t("root.walk.bad.title")}>
            {found.verdict === "twice"
              ? t("root.walk.twice", { first: found.places[0], second: found.places[1] })
              : t("root.walk.other")}
          </Notice>
        )}
        <ProblemNotice problem={task.problem} />
        <Button busy={task.running ? t("common.working") : undefined} onClick={start}>
          {t("root.walk.action")}
        </Button>
      </div>
    </Card>
  );
}
