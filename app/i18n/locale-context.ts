import { createContext } from "react";
import type { Translate } from "./create-text.ts";
import type { Format } from "./format.ts";
import type { Direction, Locale } from "./locale.ts";

export type LocaleContextValue = {
  readonly locale: Locale;
  readonly direction: Direction;
  readonly t: Translate;
  readonly format: Format;
};

export const LocaleContext = createContext<LocaleContextValue | null>(null);
