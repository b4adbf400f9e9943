import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import { Button } from "#app/ui/button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { WordsView } from "#app/vault/recovery-rpc.ts";

/** The number and the check text of the sheet, as printed; null when left empty, undefined when it is neither. */
function printedOf(text: string): LogHead | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const [, size, root] = /^(\d{1,15})\s+([A-Za-z0-9_-]{43})$/.exec(trimmed) ?? [];
  return size === undefined || root === undefined ? undefined : { size: Number(size), root };
}

/** The words of the sheet; what is wrong with them is said while typing, never guessed away. */
export function WordsForm(props: {
  readonly onWords: (locator: string, printed: LogHead | null) => Promise<void>;
}) {
  const t = useText();
  const task = useTask();
  const [words, setWords] = useState("");
  const [printed, setPrinted] = useState("");
  const [problem, setProblem] = useState<string | undefined>();
  const [badPrint, setBadPrint] = useState(false);

  function wordsProblem(view: WordsView, typing: boolean): string | undefined {
    if (view.ok) return undefined;
    switch (view.problem.code) {
      case "count":
        // Too few is no mistake while somebody is still typing.
        return typing && view.problem.count < 12
          ? undefined
          : t("recover.words.count", { count: view.problem.count });
      case "unknown": {
        const { position, nearest } = view.problem;
        return nearest.length === 0
          ? t("recover.words.unknown", { number: position + 1 })
          : t("recover.words.nearest", { number: position + 1, words: nearest.join(", ") });
      }
      case "checksum":
        return t("recover.words.checksum");
    }
  }
  const type = (text: string) => {
    setWords(text);
    // A word is judged once another one has been begun.
    void vaultClient()
      .vault.recoverWords(text)
      .then((view) => setProblem(wordsProblem(view, true)))
      .catch(() => undefined);
  };
  const submit = () =>
    task.run(async () => {
      const view = await vaultClient().vault.recoverWords(words);
      setProblem(wordsProblem(view, false));
      const floor = printedOf(printed);
      setBadPrint(floor === undefined);
      if (view.ok && floor !== undefined) await props.onWords(view.locator, floor);
    });
  return (
    <form
      className="flex flex-col items-start gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="w-full max-w-line">
        <TextArea
          label={t("recover.words.label")}
          hint={t("recover.words.hint")}
          error={problem}
          value={words}
          onChange={type}
        />
      </div>
      <div className="w-full max-w-line">
        <TextField
          label={t("recover.checkpoint.label")}
          hint={t("recover.checkpoint.hint")}
          error={badPrint ? t("recover.checkpoint.wrong") : undefined}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          value={printed}
          onChange={setPrinted}
        />
      </div>
      <ProblemNotice problem={task.problem} />
      <Button type="submit" variant="primary" busy={task.running ? t("common.working") : undefined}>
        {t("common.continue")}
      </Button>
    </form>
  );
}
