import { useText } from "#app/i18n/use-text.ts";

/** The twelve words in their order; English words in every language, because they are an encoding (SPEC §10). */
export function KitWords(props: { readonly words: readonly string[]; readonly label?: string }) {
  const t = useText();
  return (
    <ol
      aria-label={props.label ?? t("kit.words")}
      dir="ltr"
      lang="en"
      translate="no"
      className="grid grid-cols-2 gap-2 card:grid-cols-3"
    >
      {props.words.map((word, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may occur twice, its place never changes
          key={index}
          className="flex items-baseline gap-3 rounded-box border border-line-strong px-3 py-2"
        >
          <span className="w-6 text-end text-small opacity-80">{index + 1}</span>
          <span className="text-lead font-semibold">{word}</span>
        </li>
      ))}
    </ol>
  );
}
