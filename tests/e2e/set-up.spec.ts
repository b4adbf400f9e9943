import type { Page } from "@playwright/test";
import { unlockTab } from "./clinic-fixture.ts";
import { expect, test } from "./fixtures.ts";
import { acceptInvitation, endorse, makeKit, makeTeam } from "./journeys.ts";
import { newPerson } from "./person.ts";

/** The digits that people compare, wherever they stand on the page. */
async function codeOn(page: Page): Promise<string> {
  const code = page.getByText(/^\d{5}( \d{5}){5}$/).first();
  await expect(code).toBeVisible();
  return code.innerText();
}

async function makeInvitation(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Create invitation" }).click();
  await expect(page.getByRole("img", { name: "Code to scan with a phone camera" })).toBeVisible();
  const link = await page.getByLabel("Invitation link").inputValue();
  await page.getByRole("button", { name: "Close" }).click();
  return link;
}

test("what a clinic says of itself is what its people see, from the first link to the first message", async ({
  browser,
  emptyServer: { origin, setupUrl },
}) => {
  const admin = await newPerson(browser, origin);
  const { page } = admin;
  await page.goto(setupUrl ?? "");
  await page.getByLabel("Your full name").fill("Ada Admin");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Name of the clinic").fill("Lagoon Clinic");
  await page.getByLabel("Longest time to answer, in hours").fill("24");
  await page.getByLabel("Emergency number").fill("911");
  await page.getByLabel("Mental health crisis number").fill("988");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await makeKit(page);
  await page.getByRole("button", { name: "Continue" }).click();
  const code = await codeOn(page);
  await page.getByRole("link", { name: "Clinic settings" }).click();
  expect(await codeOn(page)).toBe(code);
  for (const [label, value] of [
    ["Longest time to answer, in hours", "24"],
    ["Emergency number", "911"],
    ["Mental health crisis number", "988"],
  ] as const)
    await expect(page.getByLabel(label)).toHaveValue(value);

  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("A member of the care team").check();
  await page.getByLabel("Full name").fill("Nour Nurse");
  const first = await makeInvitation(page);
  const row = page.getByRole("listitem").filter({ hasText: "Nour Nurse" });
  await expect(row).toContainText("Not answered");
  await row.getByRole("button", { name: "Issue again" }).click();
  const second = await makeInvitation(page);

  const nurse = await newPerson(browser, origin);
  await nurse.page.goto(first);
  await expect(nurse.page.getByRole("heading", { level: 1 })).toHaveText("This invitation cannot be used");
  await nurse.page.goto("about:blank");
  await nurse.page.goto(second);
  await expect(nurse.page.getByRole("heading", { level: 1 })).toHaveText("You are invited to Lagoon Clinic");
  await expect(nurse.page.getByText("Ada Admin has invited you.")).toBeVisible();
  expect(await codeOn(nurse.page)).toBe(code);
  await nurse.page.goto("about:blank");
  await acceptInvitation(nurse.page, second);
  await expect(nurse.page.getByText("An administrator has to confirm you")).toBeVisible();
  await endorse(page, "Nour Nurse");
  await makeTeam(page, "Kidney team", ["Nour Nurse"]);

  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("A compliance officer").check();
  await page.getByLabel("Full name").fill("Cora Cancelled");
  const cancelled = await makeInvitation(page);
  const gone = page.getByRole("listitem").filter({ hasText: "Cora Cancelled" });
  await gone.getByRole("button", { name: "Cancel invitation" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel invitation" }).click();
  await expect(gone.getByRole("button", { name: "Cancel invitation" })).toHaveCount(0);
  const stranger = await newPerson(browser, origin);
  await stranger.page.goto(cancelled);
  await expect(stranger.page.getByRole("heading", { level: 1 })).toHaveText("This invitation cannot be used");

  await nurse.page.goto("/invitations");
  await unlockTab(nurse.page);
  await nurse.page.getByRole("button", { name: "Invite somebody" }).click();
  await nurse.page.getByLabel("Full name").fill("Pat Patient");
  await nurse.page.getByLabel("Kidney team").check();
  const patientLink = await makeInvitation(nurse.page);
  const patient = await newPerson(browser, origin, { viewport: { width: 390, height: 844 } });
  await patient.page.goto(patientLink);
  await patient.page.getByRole("button", { name: "Start" }).click();
  await patient.page.getByRole("button", { name: "Make a passkey" }).click();
  await expect(patient.page.getByRole("heading", { name: "Make your recovery sheet" })).toBeVisible();

  // Writing may begin before the kit; sending waits for it.
  await patient.page.goto("/messages/new");
  await unlockTab(patient.page);
  const urgent = patient.page.getByRole("complementary", { name: "Where to get urgent help" });
  await expect(urgent.getByRole("link", { name: /911/ })).toHaveAttribute("href", "tel:911");
  await expect(urgent.getByRole("link", { name: /988/ })).toHaveAttribute("href", "tel:988");
  await expect(patient.page.getByText("You get an answer within 24 hours")).toBeVisible();
  await patient.page.getByLabel("To", { exact: true }).selectOption({ label: "Kidney team" });
  await patient.page.getByLabel("What is it about?").selectOption({ label: "Medicine" });
  await patient.page.getByLabel("Subject").fill("Tablets");
  await patient.page.getByLabel("Your message").fill("May I halve them?");
  const send = patient.page.getByRole("button", { name: "Send message" });
  await expect(send).toBeDisabled();
  await expect(
    patient.page.getByText("Make your recovery sheet before you send your first message"),
  ).toBeVisible();
  await patient.page.getByRole("link", { name: "Account" }).click();
  await patient.page
    .getByRole("main")
    .getByRole("link", { name: /recovery sheet/i })
    .first()
    .click();
  await makeKit(patient.page);
  await patient.page.getByRole("link", { name: "Messages", exact: true }).first().click();
  await patient.page.getByRole("link", { name: "Write a message" }).first().click();
  await expect(patient.page.getByLabel("Your message")).toHaveValue("May I halve them?");
  await send.click();
  await expect(patient.page.getByRole("article").getByText("May I halve them?")).toBeVisible();
  await expect(urgent.getByRole("link", { name: /911/ })).toBeVisible();

  await nurse.page.getByRole("link", { name: "Inbox" }).click();
  await nurse.page.getByRole("link", { name: /Pat Patient/ }).click();
  await expect(nurse.page.getByText("Medicine").first()).toBeVisible();
  for (const { complaints } of [admin, nurse, stranger, patient])
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
});
