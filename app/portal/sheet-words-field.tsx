import { useText } from "#app/i18n/use-text.ts";
import { TextArea } from "#app/ui/text-area.tsx";
import type { SheetWords } from "./use-sheet-words.ts";

/** Where the words of a sheet are typed. */
export function SheetWordsField(props: { readonly words: SheetWords; readonly label: string }) {
  const t = useText();
  return (
    <div className="w-full max-w-line">
      <TextArea
        secret
        label={props.label}
        hint={t("recover.words.hint")}
        error={props.words.problem}
        value={props.words.text}
        onChange={props.words.type}
      />
    </div>
  );
}
