import type { TextKey } from "./catalog.ts";
import type { Translate } from "./create-text.ts";

/** Everything that has words: `E_FORK`, `E_INVITE.expired`, `http.409`, `vault.timeout`; derived from the texts themselves. */
export type ErrorTextId = TextKey extends infer Key
  ? Key extends `error.${infer Id}.title`
    ? Id
    : never
  : never;

/** What happened, and what to do next; both are sentences for a patient. */
export type ErrorText = { readonly title: string; readonly body: string };

export function errorText(t: Translate, id: ErrorTextId): ErrorText {
  // Every title has a body: tests/unit/i18n/error-text.test.ts. The keys of errors take no arguments.
  const plain = t as (key: TextKey) => string;
  return { title: plain(`error.${id}.title`), body: plain(`error.${id}.body` as TextKey) };
}
