import { isolate } from "./isolate.ts";
import { directionOf, intlTag, type Locale } from "./locale.ts";

const noBreakSpace = "\u00a0";
/** Longer names break where they have to: on a phone, a line of a narrow column holds so many letters. */
const keptTogether = 20;
const arabicFirst = /^\P{L}*\p{Script=Arabic}/u;

/**
 * Names joined as the language does, each in its own direction. Arabic writes its "and" on to the next word, which reads badly before
 * a Latin letter or a digit and lets the line break inside the name: there it stands apart, with the name on its line.
 */
export function createJoin(locale: Locale): (names: readonly string[]) => string {
  const direction = directionOf(locale);
  const list = new Intl.ListFormat(intlTag(locale), { type: "conjunction" });
  if (direction === "ltr") return (names) => list.format(names.map((name) => isolate(name, direction)));
  return (names) => {
    const parts = list.formatToParts(names);
    return parts
      .map(({ type, value }, at) => {
        const next = parts[at + 1];
        if (type === "element") return isolate(together(value), direction);
        const joinsForeign = next !== undefined && !arabicFirst.test(next.value) && !/\s$/.test(value);
        return joinsForeign ? `${value}${noBreakSpace}` : value;
      })
      .join("");
  };
}

function together(name: string): string {
  const isShort = name.length <= keptTogether && !arabicFirst.test(name);
  return isShort ? name.replaceAll(" ", noBreakSpace) : name;
}
