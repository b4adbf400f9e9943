import { useContext } from "react";
import { LocaleContext, type LocaleContextValue } from "./locale-context.ts";

/** Language, direction, `t` and formats of the page. Throws RangeError outside a LocaleProvider. */
export function useLocale(): LocaleContextValue {
  const value = useContext(LocaleContext);
  if (!value) throw new RangeError("no LocaleProvider above");
  return value;
}
