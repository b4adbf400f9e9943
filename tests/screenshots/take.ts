/**
 * `npm run screenshots`: the three pictures of the README. `npm run screenshots -- --all FOLDER`: every screen, in English and
 * Arabic, on a phone and a desk, to be looked at. Works on the build, with a synthetic clinic in a data folder of its own.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import {
  acceptInvitation,
  answer,
  endorse,
  invite,
  makeTeam,
  setUpClinic,
  writeToTeam,
} from "../e2e/journeys.ts";
import { newPerson, type Person } from "../e2e/person.ts";
import { startServer } from "../e2e/start-server.ts";

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 800 };

interface Cast {
  admin: Person;
  nurse: Person;
  patient: Person;
  officer: Person;
}

async function cast(browser: Browser, origin: string, setupUrl: string): Promise<Cast> {
  const person = async (viewport = desk) => newPerson(browser, origin, { viewport });
  const admin = await person();
  await setUpClinic(admin.page, setupUrl);
  const nurse = await person();
  await acceptInvitation(
    nurse.page,
    await invite(admin.page, { kind: "A member of the care team", name: "Nour Hadid" }),
  );
  await endorse(admin.page, "Nour Hadid");
  const officer = await person();
  await acceptInvitation(
    officer.page,
    await invite(admin.page, { kind: "A compliance officer", name: "Olu Martins" }),
  );
  await endorse(admin.page, "Olu Martins");
  await makeTeam(admin.page, "Diabetes nurses", ["Nour Hadid"]);
  const patient = await person(phone);
  await acceptInvitation(
    patient.page,
    await invite(nurse.page, { name: "Peter Lindqvist", teams: ["Diabetes nurses"] }),
  );
  await writeToTeam(patient.page, {
    team: "Diabetes nurses",
    subject: "Blood sugar in the morning",
    text: "Good morning. My blood sugar was 14.2 before breakfast, three days in a row. Should I change the evening dose?",
  });
  await nurse.page.getByRole("link", { name: "Inbox" }).click();
  await nurse.page.getByRole("link", { name: /Peter Lindqvist/ }).click();
  await answer(
    nurse.page,
    "Thank you, Peter. Please keep the dose as it is today and measure again before lunch. I will look at the values with Dr. Berg this afternoon.",
  );
  await patient.page.getByRole("article").getByText("Thank you, Peter.").waitFor();
  return { admin, nurse, patient, officer };
}

async function readme({ nurse, patient, officer }: Cast, folder: string): Promise<void> {
  await patient.page.screenshot({ path: path.join(folder, "patient.png") });
  await nurse.page.screenshot({ path: path.join(folder, "inbox.png") });
  await officer.page.getByRole("link", { name: "Access log", exact: true }).click();
  await officer.page.getByRole("table").waitFor();
  await officer.page.screenshot({ path: path.join(folder, "officer.png") });
}

const placesOf = {
  admin: ["/people", "/invitations", "/teams", "/clinic", "/account", "/kit"],
  nurse: ["/inbox", "/inbox/new", "/invitations", "/account"],
  patient: ["/messages", "/messages/new", "/record", "/account", "/kit"],
  officer: [
    "/log",
    "/review",
    "/cases",
    "/activity",
    "/exports",
    "/device-reports",
    "/disclosures",
    "/rules",
    "/account",
  ],
} as const;

async function visit(page: Page, place: string, unlock: string): Promise<void> {
  await page.goto(place);
  await page.getByRole("button", { name: unlock }).click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForTimeout(1_500);
}

async function everything(people: Cast, folder: string): Promise<void> {
  for (const [locale, unlock] of [
    ["en", "Unlock"],
    ["ar", "فتح القفل"],
  ] as const)
    for (const [size, viewport] of Object.entries({ phone, desk }))
      for (const [who, { page, context }] of Object.entries(people) as [keyof Cast, Person][]) {
        await context.addCookies([{ name: "bedside-locale", value: locale, url: page.url() }]);
        await page.setViewportSize(viewport);
        const thread = new URL(page.url()).pathname;
        for (const place of new Set<string>([...placesOf[who], thread])) {
          const name = `${who}-${place.slice(1, 30).replaceAll("/", "-")}-${locale}-${size}.png`;
          await visit(page, place, unlock)
            .then(() => page.screenshot({ path: path.join(folder, name), fullPage: true }))
            .catch((error: unknown) => console.log(name, String(error).slice(0, 200)));
        }
        await page.goto(thread);
      }
}

const all = process.argv.indexOf("--all");
const folder = path.resolve(all < 0 ? "docs/images" : (process.argv[all + 1] ?? "screenshots"));
await mkdir(folder, { recursive: true });
const server = await startServer();
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: [...asRoot, "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
try {
  const people = await cast(browser, server.origin, server.setupUrl ?? "");
  if (all < 0) await readme(people, folder);
  else await everything(people, folder);
} finally {
  await browser.close();
  await server.stop();
}
