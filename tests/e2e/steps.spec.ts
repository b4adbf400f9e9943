import { ar } from "#app/i18n/ar.ts";
import { en } from "#app/i18n/en.ts";
import { check, checkHere, phone } from "./accessible.ts";
import { expect, test } from "./fixtures.ts";
import { openGallery } from "./gallery.ts";

const texts = { en, ar };

test("what has no address, steps of ceremonies, linking and recovery and the dialogs, has no serious violation of accessibility", async ({
  page,
}) => {
  const { show } = await openGallery(page);
  for (const [locale, theme] of [
    ["en", "light"],
    ["ar", "dark"],
  ] as const) {
    for (const screen of ["signing", "linking", "recovering", "sheet"]) {
      await show(screen, locale, theme);
      await check(page, locale, `${screen} ${theme}`, undefined, phone);
    }
    const again = page.getByRole("textbox", { name: texts[locale]["kit.word"].replace(/\{.*\}/, "5") });
    await expect(again, "a wrong word is where it can be typed again").toBeFocused();
    await page.setViewportSize(phone);
    await show("dialogs", locale, theme);
    // Refusing asks nothing back.
    const buttons = page.getByRole("main").getByRole("button");
    const openers = await buttons.filter({ hasNotText: texts[locale]["redaction.refuse"] }).all();
    expect(openers).toHaveLength(13);
    for (const opener of openers) {
      const name = await opener.innerText();
      await opener.click();
      const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
      await checkHere(page, `dialog ${name} ${locale} ${theme}`, dialog);
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expect(opener, "the focus is where it was").toBeFocused();
    }
  }
});
