import { IntlMessageFormat } from "intl-messageformat";
import type { Catalog, EnglishText, TextKey } from "./catalog.ts";
import { isolate } from "./isolate.ts";
import { directionOf, intlTag, type Locale } from "./locale.ts";
import type { MessageArguments, MessageValue } from "./message-values.ts";

export type Translate = <K extends TextKey>(key: K, ...args: MessageArguments<EnglishText<K>>) => string;

/** `t` for one language; messages are parsed at first use and kept. */
export function createText(locale: Locale, catalog: Catalog): Translate {
  const direction = directionOf(locale);
  const parsed = new Map<TextKey, IntlMessageFormat>();
  return (key, ...[values]) => {
    let message = parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(catalog[key], intlTag(locale));
      parsed.set(key, message);
    }
    const filled = Object.entries(values ?? {}).map(([name, value]: [string, MessageValue]) => [
      name,
      typeof value === "string" ? isolate(value, direction) : value,
    ]);
    return String(message.format(Object.fromEntries(filled)));
  };
}
