import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { useTask } from "./use-task.ts";

/** A name for a device of one's own; it goes to the other own devices, sealed, and to nobody else. */
export function NameDevice(props: {
  readonly deviceId: string;
  readonly name: string;
  readonly onDone: () => void;
  readonly onCancel?: () => void;
}) {
  const t = useText();
  const task = useTask();
  const [name, setName] = useState(props.name);
  return (
    <form
      className="flex w-full max-w-line flex-col items-start gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void task.run(async () => {
          await vaultClient().vault.nameDevice({ deviceId: props.deviceId, name });
          props.onDone();
        });
      }}
    >
      <TextField
        label={t("devices.name.label")}
        hint={t("devices.name.hint")}
        maxLength={40}
        autoComplete="off"
        value={name}
        onChange={setName}
      />
      <ProblemNotice problem={task.problem} />
      <div className="flex flex-wrap gap-3">
        {props.onCancel === undefined ? null : <Button onClick={props.onCancel}>{t("common.cancel")}</Button>}
        <Button type="submit" variant="primary">
          {t("devices.name.save")}
        </Button>
      </div>
    </form>
  );
}
