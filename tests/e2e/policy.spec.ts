import { readdirSync } from "node:fs";
import { expect, test } from "./stranger.ts";

/** The page asks who is signed in, and the browser itself notes the answer to a stranger. */
const STRANGER = /401 \(Unauthorized\) .*\/api\/me\)$/;

test("the first page comes to life under the enforced policy, without a violation", async ({
  page,
  complaints,
}) => {
  complaints.expect(STRANGER);
  const response = await page.goto("/");
  expect(response?.headers()["content-security-policy"]).toContain("require-trusted-types-for 'script'");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  await expect.poll(() => page.evaluate(() => "__remixRouter" in window)).toBe(true);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("a person whose browser asks for Arabic reads from right to left", async ({ browser, clinic }) => {
  const context = await browser.newContext({ locale: "ar", baseURL: clinic.origin });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "ar");
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await context.close();
});

test("a node that an extension puts into the page before hydration does not blank it", async ({
  page,
  complaints,
}) => {
  // React says in the console that the document was not what it rendered.
  complaints.expect(/Minified React error #(418|423)/);
  complaints.expect(STRANGER);
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      if (!document.body?.firstElementChild) return;
      observer.disconnect();
      document.body.prepend(Object.assign(document.createElement("div"), { id: "foreign" }));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto("/");
  await expect.poll(() => page.evaluate(() => "__remixRouter" in window)).toBe(true);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

for (const changed of [false, true])
  test(`what was typed and sent before the page came to life stands there once afterwards${changed ? ", where an extension had it rendered anew" : ""}`, async ({
    page,
    complaints,
  }) => {
    if (changed) complaints.expect(/Minified React error #(418|423)/);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/assets\/.*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto("/recover", { waitUntil: "commit" });
    const words = page.getByLabel("The twelve words of your sheet");
    const code = page.getByLabel("Register code of the sheet");
    const typed = `كلمة${" abandon".repeat(12)}`;
    await words.fill(typed);
    await code.fill("1234");
    await page.getByRole("button", { name: "Continue" }).click();
    if (changed) await page.evaluate(() => document.body.prepend(document.createElement("div")));
    expect(await page.evaluate(() => "__remixRouter" in window)).toBe(false);
    release();
    // Said by the vault, so the form has heard of the words; what is typed next renders it anew.
    await expect(page.getByText(/These are 13 words/)).toBeVisible();
    await expect(code).toHaveValue("1234");
    await code.press("End");
    await code.pressSequentially("5");
    await expect(code).toHaveValue("12345");
    await expect(words).toHaveValue(typed);
    expect(await words.evaluate((field) => getComputedStyle(field).direction)).toBe("rtl");
  });

test("a script that was changed on its way is refused by the browser", async ({ page, complaints }) => {
  complaints.expect(/integrity|Failed to find a valid digest|Failed to load|Failed to fetch/i);
  const entry = readdirSync("build/client/assets").find((name) => name.startsWith("entry.client-"));
  await page.route(`**/assets/${entry}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\nwindow.__tampered = true;` });
  });
  await page.goto("/");
  await expect.poll(() => complaints.found.join("\n")).toMatch(/integrity|digest/i);
  expect(await page.evaluate(() => "__tampered" in window)).toBe(false);
  expect(await page.evaluate(() => "__remixRouter" in window)).toBe(false);
});

test("a page that does not exist says so, with scripts and without", async ({
  page,
  browser,
  clinic,
  complaints,
}) => {
  complaints.expect(/404/);
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: clinic.origin });
  const plain = await context.newPage();
  await plain.goto("/no-such-page");
  await expect(plain.getByRole("heading", { level: 1 })).toBeVisible();
  await context.close();
});
