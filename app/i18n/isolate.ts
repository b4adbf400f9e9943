import type { Direction } from "./locale.ts";

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * Wraps a value in FSI … PDI (UAX #9 §2.4) so that a name, dose or phone number cannot reorder the sentence around it.
 * Left-to-right text in a left-to-right sentence needs none, and stays plain for search and copying.
 */
export function isolate(value: string, direction: Direction): string {
  return direction === "rtl" || rightToLeft.test(value) ? `\u2068${value}\u2069` : value;
}
