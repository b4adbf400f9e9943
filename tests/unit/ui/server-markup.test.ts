import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalog } from "#app/i18n/catalog.ts";
import { type Locale, locales } from "#app/i18n/locale.ts";
import { LocaleProvider } from "#app/i18n/locale-provider.tsx";
import { screens } from "#tests/ui-gallery/screens.tsx";

const onServer = Object.entries(screens).filter(([, screen]) => screen.server);
const cases = locales.flatMap((locale) => onServer.map(([name, screen]) => [name, locale, screen] as const));

function render(locale: Locale, children: (typeof screens)[string]["element"]): string {
  const props = { locale, clinicZone: "UTC", children };
  return renderToStaticMarkup(createElement(LocaleProvider, props));
}

describe("screens as the server renders them", () => {
  beforeAll(async () => {
    await Promise.all(locales.map((locale) => loadCatalog(locale)));
  });

  it.each(cases)(
    "%s in %s has no style attribute and no style element, which the policy blocks",
    (_, locale, screen) => {
      expect(render(locale, screen.element)).not.toMatch(/<[^>]*\sstyle=|<style/);
    },
  );

  it.each(cases)(
    "%s in %s names no control that takes text, so a post before hydration carries none",
    (_, locale, screen) => {
      const controls = render(locale, screen.element).match(/<(?:input|textarea|select)\b[^>]*>/g) ?? [];
      for (const control of controls)
        if (!/type="(?:radio|checkbox)"/.test(control)) expect(control).not.toMatch(/\sname=/);
    },
  );

  it.each(cases)("%s in %s has one h1 and one main", (_, locale, screen) => {
    const html = render(locale, screen.element);
    expect(html.match(/<main\b/g)).toHaveLength(1);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
  });

  it("never show a key or an unfilled argument", () => {
    for (const [, locale, screen] of cases) {
      const text = render(locale, screen.element).replace(/<[^>]*>/g, " ");
      expect(text).not.toMatch(/\{[a-z]+[,}]/);
      expect(text).not.toMatch(/\b(?:compose|thread|kit|invite|error)\.[a-z]+\.[a-z]/);
    }
  });
});
