import type { Format } from "./format.ts";
import { useLocale } from "./use-locale.ts";

/** Dates, times, numbers and lists in the page's language and the viewer's zone. */
export function useFormat(): Format {
  return useLocale().format;
}
