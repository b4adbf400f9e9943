import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { saveFile } from "./save-file.ts";
import { useTask } from "./use-task.ts";

/** The two messages that one device signed for one place, sealed as they are, as a file for somebody trusted (SPEC §14). */
export function SaveEquivocation() {
  const t = useText();
  const task = useTask();
  const save = () =>
    void task.run(async () => {
      const evidence = await vaultClient().vault.equivocation();
      if (evidence !== null) saveFile("bedside-evidence.json", evidence);
    });
  return (
    <div className="flex flex-col items-start gap-2 pt-2">
      <p>{t("error.evidence.hint")}</p>
      <Button onClick={save}>{t("error.evidence")}</Button>
      <ProblemNotice problem={task.problem} />
    </div>
  );
}
