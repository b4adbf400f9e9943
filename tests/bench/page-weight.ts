import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { acceptInvitation, endorse, invite, setUpClinic } from "#tests/e2e/journeys.ts";
import { newPerson } from "#tests/e2e/person.ts";
import { startServer } from "#tests/e2e/start-server.ts";
import { counted, type Figure } from "./figure.ts";
import { browserOptions } from "./page/with-page.ts";

const aim = { type: "at most", value: 200 } as const;

/** Scripts that Chromium really loads for the sign-in page and for a clinician's inbox, gzip as it is served. */
export async function pageWeight(): Promise<Figure[]> {
  const server = await startServer();
  const browser = await chromium.launch(browserOptions());
  try {
    const signIn = await weightOf(browser, async (page) => {
      await page.goto(`${server.origin}/sign-in`);
      await page.waitForLoadState("networkidle");
    });
    const home = await weightOfSignedIn(browser, server.origin, server.setupUrl ?? "");
    const common = { where: "build", unit: "KB gzip", against: "nothing: scripts loaded" } as const;
    return [
      counted({ ...common, name: "the sign-in page", value: signIn.kilobytes, detail: signIn.files, aim }),
      counted({ ...common, name: "the inbox", value: home.kilobytes, detail: home.files }),
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function weightOf(browser: Browser, visit: (page: Page) => Promise<void>) {
  const page = await browser.newPage();
  const weight = watch(page);
  await visit(page);
  const found = await weight();
  await page.close();
  return found;
}

async function weightOfSignedIn(browser: Browser, origin: string, setupUrl: string) {
  const admin = await newPerson(browser, origin);
  await setUpClinic(admin.page, setupUrl);
  const nurse = await newPerson(browser, origin);
  const name = "Nour Hadid";
  await acceptInvitation(nurse.page, await invite(admin.page, { kind: "A member of the care team", name }));
  await endorse(admin.page, name);
  const weight = watch(nurse.page);
  await nurse.page.goto(`${origin}/inbox`);
  await nurse.page.waitForLoadState("load");
  await nurse.page.waitForTimeout(2_000);
  return weight();
}

/** Counts every script of a page and its workers; what a cache would give is counted too. */
function watch(page: Page): () => Promise<{ kilobytes: number; files: string }> {
  const bodies = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (/\.js$/.test(new URL(response.url()).pathname)) bodies.set(response.url(), response.body());
  });
  return async () => {
    const sizes = await Promise.all([...bodies.values()].map(async (body) => gzipSync(await body).length));
    const sum = sizes.reduce((total, size) => total + size, 0);
    return { kilobytes: sum / 1000, files: `${sizes.length} files` };
  };
}
