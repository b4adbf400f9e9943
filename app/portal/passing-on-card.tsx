import { useText } from "#app/i18n/use-text.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { Flow, PassingOn } from "#app/vault/passing-on-rpc.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { useTask } from "./use-task.ts";

/** Earlier messages on their way to a device that this one has linked: how far, pause, stop and going on. */
export function PassingOnCard({ work, name }: { readonly work: PassingOn; readonly name: string }) {
  const t = useText();
  const task = useTask();
  const { deviceId, flow, conversations, messages, failed } = work;
  const done = messages.done === messages.total;
  const change = (next: Flow) =>
    void task.run(async () => {
      await vaultClient().vault.setPassingOn({ deviceId, flow: next });
      if (next === "on") await pageSync().syncNow();
    });
  return (
    <Card title={t("passing.title", { name })}>
      <div className="flex flex-col items-start gap-3">
        <div className="w-full">
          <Progress label={t("passing.messages", messages)} {...messages} />
        </div>
        <p role="status" className="max-w-line">
          {t(done && failed === 0 ? "passing.done" : "passing.conversations", conversations)}
          {done || flow === "on" ? "" : ` ${t(`passing.${flow}`)}`}
        </p>
        {failed > 0 ? <Notice tone="warn">{t("passing.failed", { count: failed })}</Notice> : null}
        <ProblemNotice problem={task.problem} />
        {done ? null : <FlowButtons flow={flow} onChange={change} />}
      </div>
    </Card>
  );
}

export function FlowButtons(props: { readonly flow: Flow; readonly onChange: (flow: Flow) => void }) {
  const t = useText();
  if (props.flow !== "on") return <Button onClick={() => props.onChange("on")}>{t("passing.resume")}</Button>;
  return (
    <div className="flex flex-wrap gap-3">
      <Button onClick={() => props.onChange("paused")}>{t("passing.pause")}</Button>
      <Button variant="quiet" onClick={() => props.onChange("stopped")}>
        {t("common.stop")}
      </Button>
    </div>
  );
}
