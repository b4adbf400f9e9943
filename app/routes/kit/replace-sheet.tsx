import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { SheetWordsField } from "#app/portal/sheet-words-field.tsx";
import { useSheetWords } from "#app/portal/use-sheet-words.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { AdminBatch } from "#app/vault/rpc.ts";
import type { KitSheet } from "#app/vault/sheet-rpc.ts";

/** Whether the old sheet signs for the new one, or this browser adds the new one beside it (SPEC §5 "Kit"). */
export function ReplaceSheet(props: {
  readonly onMade: (made: { kit: KitSheet; quiz: [number, number, number] }) => void;
  readonly onLost: (batch: AdminBatch) => void;
}) {
  const t = useText();
  const task = useTask();
  const sheets = useVaultQuery("sheets", (vault) => vault.sheets());
  const words = useSheetWords("sheetWords");
  const [have, setHave] = useState<"at-hand" | "lost">("at-hand");
  const mayAdd = sheets.status !== "ready" || sheets.data.mayAdd;
  const { vault } = vaultClient();
  const submit = () =>
    void task.run(async () => {
      if (have === "lost") return props.onLost(await vault.adminPrepare({ type: "kit" }));
      if ((await words.check()) === null) return;
      props.onMade(await vault.replaceSheet());
      words.forget();
    });
  return (
    <form
      className="flex flex-col items-start gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {mayAdd ? (
        <RadioGroup
          label={t("sheet.again.have")}
          value={have}
          onChange={setHave}
          options={[
            { value: "at-hand", label: t("sheet.again.at-hand"), hint: t("sheet.again.at-hand.hint") },
            { value: "lost", label: t("sheet.again.lost"), hint: t("sheet.again.lost.hint") },
          ]}
        />
      ) : (
        <Notice tone="info">{t("sheet.again.full")}</Notice>
      )}
      {have === "at-hand" ? <SheetWordsField words={words} label={t("sheet.again.words")} /> : null}
      <ProblemNotice problem={task.problem} />
      <Button type="submit" variant="primary" busy={task.running ? t("common.working") : undefined}>
        {t("common.continue")}
      </Button>
    </form>
  );
}
