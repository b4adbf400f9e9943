import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Locale } from "#app/i18n/locale.ts";

const desk = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** English at 1,280, Arabic at 390, unless another size is given, and no sideways scrolling at 320 in either. */
export async function check(
  page: Page,
  locale: Locale,
  name: string,
  shown?: Locator,
  size = locale === "en" ? desk : phone,
): Promise<void> {
  await page.setViewportSize(size);
  await checkHere(page, `${name} ${locale}`, shown);
  const folder = process.env.E2E_SCREENSHOTS;
  if (folder)
    await page.screenshot({
      path: `${folder}/${name.replaceAll("/", "_").slice(0, 80)}-${locale}.png`,
      fullPage: true,
    });
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoSideways(page, `${name} ${locale}`);
}

/** At the size that the page has. */
export async function checkHere(page: Page, name: string, shown?: Locator): Promise<void> {
  await settled(page, shown);
  await expectNoViolations(page, name);
}

/** As a link inside the app leads there: in the same document, which stays unlocked. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    // Every screen says what it is called (WCAG 2.4.2), once it stands.
    document.title = "";
    return (globalThis as unknown as RemixWindow).__remixRouter.navigate(to);
  }, path);
  await expect(page).toHaveTitle(/./);
}

interface RemixWindow {
  __remixRouter: { navigate(to: string): Promise<void> };
}

/** The language of the next document, as the language switch chooses it. */
export function speak(page: Page, locale: Locale, url: string): Promise<void> {
  return page.context().addCookies([{ name: "bedside-locale", value: locale, url }]);
}

/** Nothing is loading or moving any more. */
async function settled(page: Page, shown = page.getByRole("heading", { level: 1 }).first()): Promise<void> {
  await expect(shown).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
  await shown.evaluate((element) =>
    Promise.all(element.getAnimations({ subtree: true }).map(({ finished }) => finished)),
  );
}

async function expectNoViolations(page: Page, name: string): Promise<void> {
  // Half of a run is reading the program: a document that has it is not given it again.
  const isThere = await page.evaluate(() => "axe" in globalThis);
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: "void 0" }) });
  // None of these screens holds a frame: without looking for them, axe needs no page of its own for each answer.
  const { violations } = await axe
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect
    .soft(
      grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`),
      name,
    )
    .toEqual([]);
}

async function expectNoSideways(page: Page, name: string): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(over, `${name}: px wider than the screen`).toBe(0);
}
