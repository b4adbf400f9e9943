import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { SheetWordsField } from "#app/portal/sheet-words-field.tsx";
import { useSheetWords } from "#app/portal/use-sheet-words.ts";
import { useTask } from "#app/portal/use-task.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import type { Printed } from "#app/sync/recover.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { vaultClient } from "#app/vault/client.ts";

/** The number and the check text of the sheet, as printed; null when left empty, undefined when it is neither. */
function printedOf(text: string): LogHead | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const [, size, root] = /^(\d{1,15})\s+([A-Za-z0-9_-]{43})$/.exec(trimmed) ?? [];
  return size === undefined || root === undefined ? undefined : { size: Number(size), root };
}

/** Words of the sheet, and what else it prints: the register's code, and the check line behind one more press. */
export function WordsForm(props: { readonly onWords: (locator: string, printed: Printed) => Promise<void> }) {
  const t = useText();
  const task = useTask();
  const words = useSheetWords("recoverWords");
  const [code, setCode] = useState("");
  const [badCode, setBadCode] = useState(false);
  const [line, setLine] = useState("");
  const [badLine, setBadLine] = useState(false);

  const submit = () =>
    task.run(async () => {
      const locator = await words.check();
      const logKey = code.trim() === "" ? null : await vaultClient().vault.readLogKey(code);
      const isCodeWrong = code.trim() !== "" && logKey === null;
      const printed = printedOf(line);
      setBadCode(isCodeWrong);
      setBadLine(printed === undefined);
      if (locator !== null && !isCodeWrong && printed !== undefined)
        await props.onWords(locator, { printed, logKey });
    });
  return (
    <form
      className="flex flex-col items-start gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <SheetWordsField words={words} label={t("recover.words.label")} />
      <div className="w-full max-w-line">
        <TextField
          label={t("sheet.log-key.label")}
          hint={t("sheet.log-key.field-hint")}
          error={badCode ? t("sheet.log-key.wrong") : undefined}
          dir="ltr"
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          value={code}
          onChange={setCode}
        />
      </div>
      <details className="w-full max-w-line">
        <summary className="min-h-11 cursor-pointer py-2">{t("recover.more")}</summary>
        <TextField
          label={t("recover.checkpoint.label")}
          hint={t("recover.checkpoint.hint")}
          error={badLine ? t("recover.checkpoint.wrong") : undefined}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          value={line}
          onChange={setLine}
        />
      </details>
      <ProblemNotice problem={task.problem} about="sheet" />
      <Button type="submit" variant="primary" busy={task.running ? t("common.working") : undefined}>
        {t("common.continue")}
      </Button>
    </form>
  );
}
