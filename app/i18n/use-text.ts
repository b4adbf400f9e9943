import type { Translate } from "./create-text.ts";
import { useLocale } from "./use-locale.ts";

/** `const t = useText(); t("messages.title")`. */
export function useText(): Translate {
  return useLocale().t;
}
