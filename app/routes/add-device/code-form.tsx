import { useText } from "#app/i18n/use-text.ts";
import type { Problem } from "#app/portal/problem.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { ScanCode } from "#app/portal/scan-code.tsx";
import { Button } from "#app/ui/button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";

/** What to do on the new device, and its code here: by camera, or its twelve words. */
export function CodeForm(props: {
  /** Where the new device goes. */
  readonly address: string;
  readonly words: string;
  readonly problem: Problem | null;
  readonly onWords: (words: string) => void;
  readonly onStart: (code: string) => void;
}) {
  const { address, words, problem, onWords, onStart } = props;
  const t = useText();
  return (
    <form
      className="flex flex-col items-start gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        onStart(words);
      }}
    >
      <ol className="flex max-w-line list-decimal flex-col gap-2 ps-6">
        <li>{t("add-device.step.open", { address })}</li>
        <li>{t("add-device.step.show")}</li>
        <li>{t("add-device.step.type")}</li>
      </ol>
      <ScanCode label={t("add-device.scan")} wanted="link" onCode={onStart} />
      <div className="w-full max-w-line">
        <TextArea
          label={t("add-device.words")}
          hint={t("add-device.words.hint")}
          rows={3}
          value={words}
          onChange={onWords}
        />
      </div>
      <ProblemNotice problem={problem} about="link" />
      <Button type="submit">{t("add-device.typed")}</Button>
    </form>
  );
}
