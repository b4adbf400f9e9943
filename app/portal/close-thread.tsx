import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { useTask } from "./use-task.ts";

/** Closing is for everyone in the conversation, so it asks first. */
export function CloseThread(props: { readonly threadId: string }) {
  const t = useText();
  const task = useTask();
  const [asking, setAsking] = useState(false);
  const close = () =>
    void task.run(async () => {
      await vaultClient().vault.close({ threadId: props.threadId });
      setAsking(false);
      await pageSync()
        .syncNow()
        .catch(() => undefined);
    });
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        {t("thread.close")}
      </Button>
      <Dialog
        title={t("thread.close.confirm")}
        isOpen={asking}
        role="alertdialog"
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
            <Button variant="primary" busy={task.running ? t("common.working") : undefined} onClick={close}>
              {t("thread.close")}
            </Button>
          </>
        }
      >
        <p>{t("thread.close.body")}</p>
        <ProblemNotice problem={task.problem} />
      </Dialog>
    </>
  );
}
