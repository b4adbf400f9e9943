import { enter, expect, test } from "./clinic-fixture.ts";

test("a finding becomes a case and is closed, the review is signed with the device's key, and another officer's browser checks it", async ({
  clinic: { origin, nurse, newStaff },
}) => {
  const olu = await newStaff("A compliance officer", "Olu Watch");
  const ana = await newStaff("A compliance officer", "Ana Second");
  // Refusals one after another stand out.
  for (let i = 0; i < 10; i++) await ana.context.request.get(`${origin}/api/sync/feed`);
  for (let i = 0; i < 10; i++) await nurse.context.request.get(`${origin}/api/review`);

  const { page } = olu;
  await enter(olu, "/review");
  await page.getByRole("button", { name: "Go through the period" }).click();
  // Nobody's case yet, and not on the officers' desk: the name is asked for.
  await expect(page.getByRole("row", { name: /Repeated refusals.*Nour Nurse/ })).toBeVisible();
  const finding = page.getByRole("row", { name: /Repeated refusals.*Ana Second/ });
  await finding.getByRole("button", { name: "Open a case" }).click();
  await expect(finding.getByRole("link", { name: "New" })).toBeVisible();
  await page.getByRole("button", { name: "Show what is signed" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(page.getByText("Signed and stored")).toBeVisible();

  await page.getByRole("link", { name: "Cases" }).click();
  await page.getByRole("button", { name: "Assign" }).click();
  await page.getByLabel("What you found out").fill("A bookmark of a colleague's screen");
  await page.getByRole("button", { name: "Explained: in order" }).click();
  await expect(page.getByLabel("What you found out")).toHaveValue("");
  await page.getByLabel("What you found out").fill("Shown to her");
  await page.getByRole("button", { name: "Close the case" }).click();
  await expect(page.getByText("Closed (1)")).toBeVisible();

  await enter(ana, "/review");
  await ana.page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(
    ana.page.getByText(/Signed by .*Olu Watch.*; the log of today goes on from it\./),
  ).toBeVisible();
  await expect(ana.page.getByText("The log has the same findings again.")).toBeVisible();
  for (const person of [olu, ana]) {
    expect(person.complaints).toEqual([]);
    await person.context.close();
  }
});
