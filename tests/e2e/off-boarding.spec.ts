import { enter, expect, reach, team, test } from "./clinic-fixture.ts";
import { answer, sign, writeToTeam } from "./journeys.ts";

test("a nurse whose access ends is signed out at once, receives nothing more, and cannot come back", async ({
  clinic: { admin, patient, newStaff },
}) => {
  const olga = await newStaff("A member of the care team", "Olga Off");
  await reach(admin, "/teams");
  await admin.page.getByRole("button", { name: `Change team: ${team}` }).click();
  await admin.page.getByLabel("Olga Off").check();
  await admin.page.getByRole("button", { name: "Save" }).click();
  await sign(admin.page);
  await expect(admin.page.getByText(`Team ${team} saved`)).toBeVisible();

  await enter(olga, "/inbox");
  await reach(patient, "/messages");
  await writeToTeam(patient.page, { team, subject: "Before", text: "Olga may read this" });
  const readers = patient.page.getByText(/can read this$/).last();
  await expect(readers).toContainText("Olga Off");
  await olga.page.getByRole("link", { name: /Before/ }).click();
  await expect(olga.page.getByRole("article").getByText("Olga may read this")).toBeVisible();

  await admin.page.getByRole("link", { name: "People" }).click();
  await admin.page
    .getByRole("row", { name: /Olga Off/ })
    .getByRole("button", { name: "Ends work here" })
    .click();
  await admin.page.getByRole("alertdialog").getByRole("button", { name: "Continue" }).click();
  await sign(admin.page);
  await expect(admin.page.getByText("The access of Olga Off has ended")).toBeVisible();

  await expect(olga.page.getByText("You were signed out to keep your messages safe.")).toBeVisible();
  await expect(olga.page.locator("body")).not.toContainText("Olga may read this");

  await answer(patient.page, "Olga may not read this");
  await expect(readers).not.toContainText("Olga Off");
  await expect(readers).toContainText("Nour Nurse");
  await patient.page.getByRole("link", { name: "All messages" }).click();
  await writeToTeam(patient.page, { team, subject: "After", text: "Nor this" });
  await expect(patient.page.getByText(/can read this$/).last()).not.toContainText("Olga Off");

  await olga.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(olga.page.locator("[data-code]")).toBeVisible();
  await olga.page.goto("/inbox");
  await expect(olga.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  for (const person of [admin, patient]) expect(person.complaints).toEqual([]);
});
