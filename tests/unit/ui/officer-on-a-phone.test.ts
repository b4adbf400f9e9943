import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalog } from "#app/i18n/catalog.ts";
import { type Locale, locales } from "#app/i18n/locale.ts";
import { LocaleProvider } from "#app/i18n/locale-provider.tsx";
import { screens } from "#tests/ui-gallery/screens.tsx";

/** Of a phone 390 px wide: less the page's and the card's padding and border. */
const CARD_PX = 390 - 2 * 16 - 2 * 16 - 2;

function verdicts(locale: Locale): string {
  const children = screens.verdicts?.element;
  return renderToStaticMarkup(createElement(LocaleProvider, { locale, clinicZone: "UTC", children }));
}

describe("an officer's page on a phone", () => {
  beforeAll(async () => {
    await Promise.all(locales.map((locale) => loadCatalog(locale)));
  });

  it.each(locales)("in %s labels the hours and days in 12 px at least", (locale) => {
    const svg = /<svg viewBox="0 0 (\d+) .*?<\/svg>/s.exec(
      verdicts(locale).replace(/^.*(?=<svg viewBox="0 0 \d{3} )/s, ""),
    );
    const sizes = [...(svg?.[0] ?? "").matchAll(/ text-\[(\d+)px\]/g)].map(([, size]) => Number(size));
    expect(sizes).toHaveLength(4 + 7);
    for (const size of sizes) expect((size * CARD_PX) / Number(svg?.[1])).toBeGreaterThanOrEqual(12);
  });

  it.each(locales)(
    "in %s begins with its content: the filters wait behind a button that says so",
    (locale) => {
      const html = verdicts(locale);
      const button = /<button[^>]*aria-expanded="false" aria-controls="([^"]+)"/.exec(html);
      const section = new RegExp(`<section id="${button?.[1]}"[^>]*class="([^"]*)"`).exec(html);
      expect(section?.[1]?.split(" ")).toEqual(expect.arrayContaining(["hidden", "side:flex"]));
    },
  );

  it.each(locales)(
    "in %s says once what to do about a destroyed log, however much was wrong with it",
    (locale) => {
      const advice = locale === "en" ? "Ask who runs the server" : "سؤال من يشغّل الخادم";
      // One notice with one fault, one with two.
      expect(verdicts(locale).split(advice)).toHaveLength(1 + 2);
    },
  );
});
