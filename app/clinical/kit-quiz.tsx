import { useEffect, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** Three words asked back, so that nobody goes on without paper in hand. `ask` holds indices from 0. */
export function KitQuiz(props: {
  readonly ask: readonly [number, number, number];
  /** Indices whose word was wrong. */
  readonly wrong: readonly number[];
  readonly checking: boolean;
  readonly onCheck: (words: [string, string, string]) => void;
  readonly onBack: () => void;
}) {
  const t = useText();
  const [words, setWords] = useState<[string, string, string]>(["", "", ""]);
  const change = (place: number, word: string) =>
    // The callback keeps the length; Array.map forgets it.
    setWords((old) => old.map((kept, i) => (i === place ? word : kept)) as [string, string, string]);
  const fields = useRef<HTMLDivElement>(null);
  const { wrong } = props;
  // Where there is something to type again, and not at the button that found it (WCAG 3.3.1).
  useEffect(() => {
    if (wrong.length > 0) fields.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [wrong]);
  const missing = words.some((word) => word.trim() === "");
  return (
    <div ref={fields} className="flex flex-col gap-5">
      {props.ask.map((index, place) => (
        <TextField
          key={index}
          label={t("kit.word", { number: index + 1 })}
          error={wrong.includes(index) ? t("kit.quiz.wrong", { number: index + 1 }) : undefined}
          dir="ltr"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={words[place] ?? ""}
          onChange={(word) => change(place, word)}
        />
      ))}
      <div className="flex flex-wrap gap-3">
        <Button
          variant="primary"
          blocked={missing ? t("kit.quiz.missing") : undefined}
          busy={props.checking ? t("common.working") : undefined}
          onClick={() => props.onCheck(words)}
        >
          {t("kit.quiz.action")}
        </Button>
        <Button variant="quiet" onClick={props.onBack}>
          {t("kit.quiz.back")}
        </Button>
      </div>
    </div>
  );
}
