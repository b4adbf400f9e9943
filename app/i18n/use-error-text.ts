import { catalogOf } from "./catalog.ts";
import { errorId } from "./error-id.ts";
import { type ErrorText, errorText } from "./error-text.ts";
import { useLocale } from "./use-locale.ts";

/** Words for a code: `words("vault", error.code)`, `words("http", answer.code)`, `words("http", "offline")`. */
export function useErrorText(): (layer: "vault" | "http", code: string) => ErrorText {
  const { locale, t } = useLocale();
  return (layer, code) => errorText(t, errorId(catalogOf(locale), layer, code));
}
