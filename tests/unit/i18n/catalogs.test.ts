import { readdirSync } from "node:fs";
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, it } from "vitest";
import { ar } from "#app/i18n/ar.ts";
import type { Catalog, TextKey } from "#app/i18n/catalog.ts";
import { en } from "#app/i18n/en.ts";

// MessageFormatElement's types are not exported by intl-messageformat; this is the part that is read here.
type Element = { type: number; value?: string; options?: Record<string, { value: Element[] }> };
const LITERAL = 0;
const PLURAL = 6;

function elements(text: string, locale: string): Element[] {
  return new IntlMessageFormat(text, locale).getAst() as Element[];
}

function argumentNames(list: readonly Element[], found = new Set<string>()): Set<string> {
  for (const element of list) {
    if (element.type !== LITERAL && element.value !== undefined) found.add(element.value);
    for (const option of Object.values(element.options ?? {})) argumentNames(option.value, found);
  }
  return found;
}

function pluralBranches(list: readonly Element[]): string[][] {
  return list.flatMap((element) => (element.type === PLURAL ? [Object.keys(element.options ?? {})] : []));
}

const keys = Object.keys(en) as TextKey[];
const catalogs: readonly [string, Catalog][] = [
  ["en", en],
  ["ar", ar],
];

describe("the languages", () => {
  it("have the same keys", () => {
    expect(Object.keys(ar).sort()).toEqual(Object.keys(en).sort());
  });

  it("keep every key of every area: no two areas share one", async () => {
    for (const locale of ["en", "ar"]) {
      const folder = new URL(`../../../app/i18n/${locale}/`, import.meta.url);
      const areas = await Promise.all(
        readdirSync(folder).map(
          (name) => import(new URL(name, folder).href) as Promise<Record<string, object>>,
        ),
      );
      const total = areas
        .flatMap((area) => Object.values(area))
        .flatMap((texts) => Object.keys(texts)).length;
      expect(total).toBe(keys.length);
    }
  });

  it.each(catalogs)("%s: every text parses and says something", (locale, catalog) => {
    for (const key of keys) {
      expect(catalog[key].trim(), key).not.toBe("");
      expect(() => elements(catalog[key], locale), key).not.toThrow();
    }
  });

  it("fill in the same arguments", () => {
    for (const key of keys)
      expect([...argumentNames(elements(ar[key], "ar"))].sort(), key).toEqual(
        [...argumentNames(elements(en[key], "en"))].sort(),
      );
  });

  it("have all Arabic plural forms where a number decides the wording", () => {
    for (const key of keys)
      for (const branches of pluralBranches(elements(ar[key], "ar"))) {
        expect(branches, key).toContain("other");
        expect(branches.includes("few"), key).toBe(true);
      }
  });

  it("write no Latin letters in Arabic but names, key caps and arguments", () => {
    const allowed = /Bedside|Chrome|Edge|Firefox|Safari|Apple|Google|Microsoft|PIN|Ctrl|Enter/g;
    for (const key of keys) {
      const words = elements(ar[key], "ar")
        .filter((element) => element.type === LITERAL)
        .map((element) => element.value ?? "")
        .join(" ");
      expect(words.replaceAll(allowed, ""), key).not.toMatch(/[A-Za-z]/);
    }
  });

  it("have no Arabic-Indic digits: a dose reads the same in both languages", () => {
    for (const key of keys) expect(ar[key], key).not.toMatch(/[\u0660-\u0669\u06f0-\u06f9]/);
  });
});
