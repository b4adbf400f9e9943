import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";

/** Somebody calls about a lost device: what the clinic can do at once, and what only the person can. */
export function BlockDialog(props: {
  readonly person: { readonly accountId: string; readonly name: string };
  readonly onClose: () => void;
  readonly onBlocked: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const { accountId, name } = props.person;
  const devices = useVaultQuery(`browsers ${accountId}`, (vault) => vault.browsersOf(accountId));
  const all = devices.status === "ready" ? devices.data : [];
  const [chosen, setChosen] = useState("");
  const deviceId = chosen || (all.at(-1)?.deviceId ?? "");
  const block = () =>
    void task.run(async () => {
      await pageApi.post(`/api/people/${accountId}/block`, { deviceId }, emptyAnswer);
      props.onBlocked();
    });
  return (
    <DangerDialog
      title={t("block.title", { name })}
      action={t("block.action")}
      running={task.running}
      onCancel={props.onClose}
      onConfirm={block}
    >
      <p>{t("block.body")}</p>
      <RadioGroup
        label={t("block.which")}
        value={deviceId}
        onChange={setChosen}
        options={all.map((device) => ({
          value: device.deviceId,
          label: `${t("devices.browser", { number: device.number })} · ${t("devices.added", { date: format.date(device.addedMs) })}`,
        }))}
      />
      <p>{t("block.after")}</p>
      <ProblemNotice problem={task.problem} />
    </DangerDialog>
  );
}
