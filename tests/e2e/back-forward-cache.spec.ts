import type { Page } from "@playwright/test";
import { expect, reach, team, test } from "./clinic-fixture.ts";
import { acceptInvitation, invite, writeToTeam } from "./journeys.ts";
import { newPerson } from "./person.ts";

const canary = "Canary-frozen-vB4nK8 in a page that is left";

interface Seen {
  __first?: boolean;
  __atShow?: { persisted: boolean; text: string; reasons: string[] };
}

test("going back finds the page locked: loaded again as it is served, and locked where the browser had kept it frozen", async ({
  playwright,
  browserName,
  clinic: { nurse, origin },
}, { project }) => {
  // Playwright's browsers run without this cache; this one runs as people's do.
  const browser = await playwright[browserName].launch({
    ...project.use.launchOptions,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  const { context, page, complaints } = await newPerson(browser, origin);
  await reach(nurse, "/invitations");
  await acceptInvitation(page, await invite(nurse.page, { name: "Bea Back", teams: [team] }));
  await context.addInitScript(() => {
    addEventListener("pageshow", (event) => {
      const { persisted } = event as PageTransitionEvent;
      const [entry] = performance.getEntriesByType("navigation");
      const { notRestoredReasons } = entry as unknown as {
        notRestoredReasons: { reasons: { reason: string }[] } | null;
      };
      // What is on the screen in the first moment, before any script of the page has had a turn.
      const text = document.body.innerText;
      const reasons = (notRestoredReasons?.reasons ?? []).map(({ reason }) => reason);
      Object.assign(globalThis, { __atShow: { persisted, text, reasons } });
    });
  });
  await page.reload();
  await page.getByRole("button", { name: "Unlock" }).click();
  await writeToTeam(page, { team, subject: "Back", text: canary });

  const served = await leaveAndReturn(page);
  expect(served.sameDocument).toBe(false);
  expect(served.atShow).toMatchObject({ persisted: false });
  expect(served.atShow?.reasons).toContain("response-cache-control-no-store");

  // Documents that could be kept, as an engine or a proxy that ignores `no-store` would keep them.
  await page.route(
    (url) => url.pathname.startsWith("/messages") || url.pathname === "/privacy",
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "cache-control": "private" } });
    },
  );
  let kept = await leaveAndReturn(page);
  // A browser may let a kept page go for reasons of its own, memory above all.
  for (let i = 0; i < 3 && kept.atShow?.persisted !== true; i++) kept = await leaveAndReturn(page);
  expect(kept.sameDocument).toBe(true);
  expect(kept.atShow).toMatchObject({ persisted: true });
  expect(kept.atShow?.text).not.toContain(canary);
  expect(kept.openedWith, "a worker held the keys").not.toEqual([]);
  await expect
    .poll(() => page.workers().filter((worker) => kept.openedWith.includes(worker)), "and it is gone")
    .toEqual([]);
  expect(complaints).toEqual([]);
  await browser.close();
});

/** Opens the conversation, leaves for another page, and comes back by the browser's own history. */
async function leaveAndReturn(page: Page) {
  await page.reload();
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByRole("article").getByText(canary)).toBeVisible();
  const openedWith = page.workers();
  await page.evaluate(() => Object.assign(globalThis, { __first: true }));
  await page.goto("/privacy");
  // Playwright's own way back waits for a load, which a kept page does not have.
  await page.evaluate(() => history.back());
  await expect(page.getByRole("heading", { name: "Your messages are locked" })).toBeVisible();
  await expect(page.locator("body")).not.toContainText(canary);
  const shown = await page.evaluate(() => {
    const { __first, __atShow } = globalThis as unknown as Seen;
    return { sameDocument: __first === true, atShow: __atShow };
  });
  return { ...shown, openedWith };
}
