/**
 * Builds the gallery, opens every screen in Chromium (390 and 1280 px, both languages, both themes), takes a
 * screenshot, and fails on axe violations, sideways scrolling, small targets and console errors.
 * `npx tsx tests/ui-gallery/check.ts [screen …]`; GALLERY_OUT and GALLERY_SHOTS name the folders.
 */
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Page } from "@playwright/test";
import { build, preview } from "vite";

const configFile = new URL("./vite.config.ts", import.meta.url).pathname;
const shots = process.env.GALLERY_SHOTS ?? "/tmp/bedside-gallery-shots";
const flags =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Primary targets below 44 px (24 px for a link inside text, WCAG 2.5.8), as "role name height". */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll(
        "button, select, input:not([type=checkbox],[type=radio]), textarea, summary",
      ),
    ]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 1)
      .filter((element) => element.getBoundingClientRect().height < (innerWidth < 900 ? 43.5 : 31.5))
      .map(
        (element) => `${element.tagName} ${element.textContent} ${element.getBoundingClientRect().height}`,
      ),
  );
}

const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
mkdirSync(shots, { recursive: true });
await build({ configFile, logLevel: "warn" });
const server = await preview({ configFile, preview: { port: 0 } });
const base = server.resolvedUrls?.local[0] ?? "";
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: flags.split(" "),
});
const wanted = process.argv.slice(2);
const problems: string[] = [];
for (const locale of ["en", "ar"])
  for (const theme of ["light", "dark"]) {
    const context = await browser.newContext({ reducedMotion: "reduce", timezoneId: "UTC" });
    const page = await context.newPage();
    let at = "";
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`${at}: console ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`${at}: ${error.message}`));
    // Some of them import what Node cannot: the page lists their names.
    await page.goto(base);
    await page.getByRole("link").first().waitFor();
    for (const name of await page.getByRole("link").allInnerTexts()) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      await page.goto(`${base}?screen=${name}&locale=${locale}&theme=${theme}`);
      await page.evaluate(() => document.fonts.ready);
      for (const width of [320, 390, 1280]) {
        at = `${name}-${width}-${locale}-${theme}`;
        await page.setViewportSize({ width, height: width === 1280 ? 900 : 844 });
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (sideways > 0) problems.push(`${at}: scrolls sideways by ${sideways}`);
        for (const target of await smallTargets(page)) problems.push(`${at}: small ${target}`);
        if (width === 320) continue;
        const { violations } = await new AxeBuilder({ page }).withTags(axeTags).analyze();
        for (const { id, nodes } of violations)
          problems.push(`${at}: ${id} ${nodes.map((node) => node.target).join(" | ")}`);
        await page.screenshot({ path: `${shots}/${at}.png`, fullPage: name !== "overlays" });
      }
    }
    await context.close();
  }
await browser.close();
await server.close();
for (const problem of problems) console.error(problem);
console.log(`${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
