import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { enter, expect, team, test } from "./clinic-fixture.ts";
import { invite, writeToTeam } from "./journeys.ts";
import { newPerson, type Person } from "./person.ts";

test.describe.configure({ timeout: 120_000 });

const unlock = { en: "Unlock", ar: "فتح القفل" };
const lock = { en: "Lock now", ar: "القفل الآن" };
const open = ["/", "/sign-in", "/setup", "/i", "/privacy", "/lost-device", "/recover", "/link"];
const screens = {
  patient: ["/messages", "/messages/new", "/record", "/safety"],
  clinician: ["/inbox", "/inbox/new", "/prepare", "/invitations"],
  officer: ["/log", "/review", "/cases", "/activity", "/exports", "/rules"],
  administrator: ["/people", "/invitations", "/teams", "/clinic", "/clinic/history"],
  everyone: ["/kit", "/account", "/account/add-device", "/account/passkeys", "/devices"],
};

test("without scripts every screen says so, and nothing typed leaves the page", async ({
  browser,
  clinic,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: clinic.origin });
  const page = await context.newPage();
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  for (const path of [...open, ...Object.values(screens).flat()]) {
    const answer = await page.goto(path);
    // The browser's switch for tests parses as if scripts ran, so that it never shows what stands in noscript.
    const html = (await answer?.text()) ?? "";
    expect(html, path).toMatch(/<noscript><p[^>]*><strong[^>]*>Scripts are switched off in this browser/);
    expect(html, path).not.toMatch(/<[^>]+\sstyle=/);
    await expect(page.locator("main"), path).toBeVisible();
    for (const field of await page.locator("input, textarea").all()) {
      // Enter may have loaded the page anew.
      await field.evaluate((element) => element.closest("details")?.setAttribute("open", ""));
      await field.fill("canary-typed-text");
      await field.press("Enter");
    }
    for (const button of await page.getByRole("button").all()) await button.click({ force: true });
  }
  expect(sent.filter((line) => /canary|^\S+ ./.test(line))).toEqual([]);
  await context.close();
});

test("a screen of another role is refused in words", async ({ clinic }) => {
  const { patient, nurse, admin } = clinic;
  const officer = await officerOf(clinic);
  const people = { patient, clinician: nurse, officer, administrator: admin };
  for (const [role, person] of Object.entries(people) as [keyof typeof people, Person][]) {
    // One guard stands before all screens (tests/unit/portal): one screen of every other role is enough.
    const others = Object.entries(screens).filter(([owner]) => owner !== role && owner !== "everyone");
    for (const [, [path = ""]] of others) {
      await enter(person, path);
      await expect(person.page.getByRole("heading", { level: 1 }), `${role} ${path}`).toHaveText(
        "You cannot see this page",
      );
    }
    await person.page.getByRole("main").getByRole("link", { name: "Go to the start page" }).click();
    await expect(person.page.getByRole("heading", { level: 1 }).first()).not.toHaveText(
      "You cannot see this page",
    );
    await enter(person, "/messages/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    await expect(person.page.getByRole("main")).toContainText(/cannot/);
    expect(person.complaints, role).toEqual([]);
  }
});

test("the screens have no serious violation of accessibility and fit a narrow phone", async ({
  browser,
  clinic,
}) => {
  test.setTimeout(240_000);
  const { patient, nurse, admin } = clinic;
  const officer = await officerOf(clinic);
  await enter(patient, "/messages");
  await writeToTeam(patient.page, { team, subject: "Blood sugar", text: "It was 14.2 this morning." });
  const thread = new URL(patient.page.url()).pathname;
  await enter(nurse, "/invitations");
  const link = await invite(nurse.page, { name: "Ivy Invited", teams: [team] });
  const stranger = await newPerson(browser, clinic.origin);

  for (const [locale, start] of [
    ["ar", "البدء"],
    ["en", "Start"],
  ] as const) {
    await speak(stranger.page, locale, clinic.origin);
    // Only the fragment would change otherwise, which is no new document.
    await stranger.page.goto("about:blank");
    await stranger.page.goto(link);
    await expect(stranger.page.getByRole("button", { name: start })).toBeVisible();
    await check(stranger.page, locale, "invitation");
    await stranger.page.getByRole("button", { name: start }).click();
    await expect(stranger.page.getByRole("heading", { level: 1 }), "the next step is read").toBeFocused();
    await check(stranger.page, locale, "passkey");
  }
  const own: [Person, string[]][] = [
    [stranger, open.slice(1)],
    [patient, [...screens.patient, ...screens.everyone, thread]],
    [nurse, [...screens.clinician, thread.replace("messages", "inbox")]],
    [officer, screens.officer],
    [admin, screens.administrator],
  ];
  for (const locale of ["en", "ar"] as const)
    for (const [{ page }, [first = "", ...others]] of own) {
      await speak(page, locale, clinic.origin);
      await page.goto(first);
      if (page !== stranger.page) {
        await page.getByRole("button", { name: unlock[locale] }).waitFor();
        if (page === patient.page) await check(page, locale, "locked");
        await page.getByRole("button", { name: unlock[locale] }).click();
        await expect(page.getByRole("button", { name: lock[locale] })).toBeVisible();
      }
      await check(page, locale, first);
      for (const path of others) {
        await follow(page, path);
        await check(page, locale, path);
      }
    }
  await patient.page.setViewportSize({ width: 390, height: 844 });
  for (const { page } of [patient, nurse, officer, admin]) await speak(page, "en", clinic.origin);
  for (const { page } of [nurse, officer, admin]) await page.setViewportSize({ width: 1280, height: 720 });
});

test("a patient signs in, writes and sends with the keyboard alone", async ({ clinic: { patient } }) => {
  const { page, context } = patient;
  await context.clearCookies();
  await page.goto("/sign-in");
  const tabTo = async (role: "button" | "link" | "textbox" | "combobox", name: string | RegExp) => {
    const target = page.getByRole(role, { name }).first();
    await target.waitFor();
    for (let i = 0; i < 40; i++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${role} ${name} is not reached with Tab`);
  };
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeEnabled();
  await tabTo("button", "Sign in with a passkey");
  await page.keyboard.press("Enter");
  await tabTo("link", "Write a message");
  await page.keyboard.press("Enter");
  await tabTo("combobox", "To");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel("To", { exact: true })).not.toHaveValue("");
  await tabTo("textbox", "Subject");
  await page.keyboard.type("By keyboard");
  await tabTo("textbox", "Your message");
  await page.keyboard.type("Without a mouse");
  await tabTo("button", "Send message");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article").filter({ hasText: "Without a mouse" })).toContainText("Sent");
});

let officer: Person | undefined;
async function officerOf(clinic: { newStaff(kind: "A compliance officer", name: string): Promise<Person> }) {
  officer ??= await clinic.newStaff("A compliance officer", "Cora Compliance");
  return officer;
}

/** English at 1,280, Arabic at 390, and no sideways scrolling at 320 in either. */
async function check(page: Page, locale: "ar" | "en", name: string): Promise<void> {
  await page.setViewportSize(locale === "en" ? { width: 1280, height: 800 } : { width: 390, height: 844 });
  await settled(page);
  await expectNoViolations(page, `${name} ${locale}`);
  const folder = process.env.E2E_SCREENSHOTS;
  if (folder)
    await page.screenshot({
      path: `${folder}/${name.replaceAll("/", "_").slice(0, 30)}-${locale}.png`,
      fullPage: true,
    });
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoSideways(page, `${name} ${locale}`);
}

/** As a link inside the app leads there: in the same document, which stays unlocked. */
async function follow(page: Page, path: string): Promise<void> {
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
function speak(page: Page, locale: "ar" | "en", url: string): Promise<void> {
  return page.context().addCookies([{ name: "bedside-locale", value: locale, url }]);
}

/** Nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
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
