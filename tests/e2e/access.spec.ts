import type { Page } from "@playwright/test";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { ar } from "#app/i18n/ar.ts";
import type { TextKey } from "#app/i18n/catalog.ts";
import { en } from "#app/i18n/en.ts";
import { type Locale, locales } from "#app/i18n/locale.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { check, follow, speak } from "./accessible.ts";
import { type Clinic, enter, expect, reach, team, test } from "./clinic-fixture.ts";
import { invite, writeToTeam } from "./journeys.ts";
import { newPerson, type Person } from "./person.ts";

const texts = { en, ar };
const open = [
  "/",
  "/sign-in",
  "/setup",
  "/i",
  "/privacy",
  "/lost-device",
  "/lost-device/remove",
  "/recover",
  "/link",
];
const screens = {
  patient: ["/messages", "/messages/new", "/record", "/safety"],
  clinician: ["/inbox", "/inbox/new", "/prepare", "/invitations"],
  officer: [
    ...["/log", "/review", "/cases", "/activity", "/exports", "/rules"],
    ...["/device-reports", "/disclosures"],
  ],
  administrator: ["/people", "/invitations", "/teams", "/clinic", "/clinic/history"],
  everyone: ["/kit", "/account", "/account/add-device", "/account/passkeys", "/devices", "/restored"],
};
/** Dialogs, by the screen and the text of the button that opens each. */
const dialogs: [string, TextKey][] = [
  ["/devices", "devices.name"],
  ["/invitations", "invitations.cancel"],
  ["/people", "block.open"],
  ["/people", "people.sign-out"],
  ["/people", "offboard.action"],
  ["/inbox/", "thread.close"],
];

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
    const [first = "", ...rest] = others.map(([, [path = ""]]) => path);
    for (const path of [first, ...rest]) {
      if (path === first) await enter(person, path);
      else await follow(person.page, path);
      await expect(person.page.getByRole("heading", { level: 1 }), `${role} ${path}`).toHaveText(
        "You cannot see this page",
      );
    }
    await person.page.getByRole("main").getByRole("link", { name: "Go to the start page" }).click();
    await expect(person.page.getByRole("heading", { level: 1 }).first()).not.toHaveText(
      "You cannot see this page",
    );
    await follow(person.page, "/messages/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    await expect(person.page.getByRole("main")).toContainText(/cannot/);
    expect(person.complaints, role).toEqual([]);
  }
});

test("the screens and dialogs have no serious violation of accessibility and fit a narrow phone", async ({
  browser,
  clinic,
}) => {
  const { patient, nurse, admin, origin } = clinic;
  const officer = await officerOf(clinic);
  await enter(patient, "/messages");
  await writeToTeam(patient.page, { team, subject: "Blood sugar", text: "It was 14.2 this morning." });
  const thread = new URL(patient.page.url()).pathname;
  await enter(nurse, "/invitations");
  const link = await invite(nurse.page, { name: "Ivy Invited", teams: [team] });
  await enter(admin, "/invitations");
  const rootLink = await invite(admin.page, { kind: "An administrator", name: "Ari Admin" });
  const [stranger, joining] = [await newPerson(browser, origin), await newPerson(browser, origin)];

  for (const [{ page }, to] of [
    [stranger, link],
    [joining, rootLink],
  ] as const)
    for (const locale of ["ar", "en"] as const) {
      await speak(page, locale, origin);
      // Only the fragment would change otherwise, which is no new document.
      await page.goto("about:blank");
      await page.goto(to);
      const start = page.getByRole("button", { name: texts[locale]["invite.start"] });
      await check(page, locale, "invitation", start);
      await start.click();
      await expect(page.getByRole("heading", { level: 1 }), "the next step is read").toBeFocused();
      await check(page, locale, "passkey");
    }
  await joining.page.getByRole("button", { name: en["passkey.action"] }).click();
  await check(
    joining.page,
    "en",
    "waiting to be added",
    joining.page.getByText("the six digits appear here"),
  );

  const { accountId } = await (await nurse.page.request.get("/api/me")).json();
  const { deviceId } = await (await patient.page.request.get("/api/me")).json();
  const { invId } = parseInviteFragment(new URL(rootLink).hash);
  const join = `/invitations/${toBase64url(invId)}/join`;
  const own: [Person, string[]][] = [
    [stranger, open.slice(1)],
    [
      patient,
      [...screens.patient, ...screens.everyone, thread, `/safety/${accountId}`, `/devices/${deviceId}`],
    ],
    [nurse, [...screens.clinician, thread.replace("messages", "inbox")]],
    [officer, screens.officer],
    [admin, [...screens.administrator, join]],
  ];
  for (const locale of locales)
    for (const [{ page }, [first = "", ...others]] of own) {
      await speak(page, locale, origin);
      await page.goto(first);
      if (page !== stranger.page) {
        const unlock = page.getByRole("button", { name: texts[locale]["locked.action"] });
        if (page === patient.page) await check(page, locale, "locked", unlock);
        await unlock.click();
        await expect(page.getByRole("button", { name: texts[locale]["nav.lock"] })).toBeVisible();
      }
      await check(page, locale, first);
      await checkDialogs(page, locale, first);
      for (const path of others) {
        await follow(page, path);
        await check(page, locale, path);
        await checkDialogs(page, locale, path);
      }
    }
  await admin.page.getByRole("button", { name: ar["join.add.start"] }).click();
  for (const [{ page }, locale] of [
    [admin, "ar"],
    [joining, "en"],
  ] as const)
    await check(page, locale, "six digits", page.getByText(/^\d{3} ?\d{3}$/));
  for (const { context } of [stranger, joining]) await context.close();
  await patient.page.setViewportSize({ width: 390, height: 844 });
  for (const { page } of [patient, nurse, officer, admin]) await speak(page, "en", origin);
  for (const { page } of [nurse, officer, admin]) await page.setViewportSize({ width: 1280, height: 720 });
});

async function checkDialogs(page: Page, locale: Locale, path: string): Promise<void> {
  for (const [screen, button] of dialogs) {
    if (path !== screen && !(screen.endsWith("/") && path.startsWith(screen) && path !== "/inbox/new"))
      continue;
    await page.getByText(texts[locale][button], { exact: true }).first().click();
    const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
    await check(page, locale, `${path} ${button}`, dialog);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
}

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

test("a press counts where something arrives above the button before the finger is up, and not where the finger slid off", async ({
  clinic: { patient },
}) => {
  const { page } = patient;
  await reach(patient, "/messages");
  const button = page.getByRole("button", { name: "Lock now" });
  const pressed = async (betweenDownAndUp: () => Promise<void>) => {
    const box = await button.boundingBox();
    if (box === null) throw new Error("nothing to press");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await betweenDownAndUp();
    await page.mouse.up();
  };
  await pressed(() => page.mouse.move(5, 400));
  await expect(button).toBeVisible();
  await pressed(() =>
    page.evaluate(() => {
      const news = document.createElement("div");
      news.style.height = "200px";
      document.body.prepend(news);
    }),
  );
  await expect(page.getByRole("heading", { name: "Your messages are locked" })).toBeVisible();
});

let officer: Person | undefined;
async function officerOf(clinic: Clinic) {
  officer ??= await clinic.newStaff("A compliance officer", "Cora Compliance");
  return officer;
}
