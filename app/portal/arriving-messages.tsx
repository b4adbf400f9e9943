import { useText } from "#app/i18n/use-text.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Progress } from "#app/ui/progress.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { Arriving, Flow } from "#app/vault/passing-on-rpc.ts";
import { FlowButtons } from "./passing-on-card.tsx";
import { useTask } from "./use-task.ts";

/** Whether more of it will come. */
export function isArriving({ conversations, lacking }: Arriving): boolean {
  return conversations.done + lacking < conversations.total;
}

/** Earlier messages on their way to this device: how many conversations are whole, what is missing and when it comes. */
export function ArrivingMessages({ work }: { readonly work: Arriving }) {
  const t = useText();
  const task = useTask();
  const { flow, conversations, messages, lacking } = work;
  const open = isArriving(work);
  const change = (next: Flow) =>
    void task.run(async () => {
      await vaultClient().vault.setArriving(next);
      if (next === "on") await pageSync().syncNow();
    });
  return (
    <div className="flex flex-col items-start gap-2">
      {open ? (
        <div className="w-full max-w-line">
          <Progress label={t("arriving.messages", messages)} {...messages} />
        </div>
      ) : null}
      <p role="status" className="max-w-line">
        {t(open ? "arriving.conversations" : "arriving.done", conversations)}
        {open ? ` ${t(flow === "on" ? "arriving.rest" : `arriving.${flow}`)}` : ""}
      </p>
      {lacking > 0 ? <p className="max-w-line">{t("arriving.lacking", { count: lacking })}</p> : null}
      {open ? <FlowButtons flow={flow} onChange={change} /> : null}
    </div>
  );
}
