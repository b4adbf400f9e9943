import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { useTask } from "./use-task.ts";

/** Opens a vault that a passphrase protects. */
export function PassphraseUnlock(props: { readonly onUnlocked: () => void }) {
  const t = useText();
  const task = useTask();
  const [passphrase, setPassphrase] = useState("");
  return (
    <form
      className="flex flex-col items-start gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void task.run(async () => {
          await vaultClient().vault.unlock({ type: "passphrase", passphrase });
          props.onUnlocked();
        });
      }}
    >
      <TextField
        type="password"
        autoComplete="current-password"
        label={t("passphrase.label")}
        hint={t("locked.passphrase")}
        value={passphrase}
        onChange={setPassphrase}
      />
      <ProblemNotice problem={task.problem} />
      <Button type="submit" variant="primary" busy={task.running ? t("locked.unlocking") : undefined}>
        {t("locked.action")}
      </Button>
    </form>
  );
}
