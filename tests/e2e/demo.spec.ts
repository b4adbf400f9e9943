import { expect } from "@playwright/test";
import { test } from "./fixtures.ts";
import { acceptInvitation } from "./journeys.ts";
import { newPerson } from "./person.ts";
import { phonePhoto } from "./photo.ts";
import { startServer } from "./start-server.ts";

const banner = "Nothing and nobody here is real.";

test("a newcomer alone plays patient, clinician and officer in the demo", async ({ browser }) => {
  test.setTimeout(240_000);
  const demo = await startServer({}, ["--demo"]);
  try {
    const links = [...demo.output().matchAll(/^ {2}(http\S+)$/gm)].map(([, link = ""]) => link);
    expect(links).toHaveLength(3);
    const [patientLink = "", clinicianLink = "", officerLink = ""] = links;

    const patient = await newPerson(browser, demo.origin, { viewport: { width: 390, height: 844 } });
    await patient.page.goto(demo.origin);
    await expect(patient.page.getByText(banner)).toBeVisible();
    await acceptInvitation(patient.page, patientLink);
    const { page } = patient;
    await page.getByRole("link", { name: "Write a message" }).first().click();
    await page.getByLabel("To", { exact: true }).selectOption({ label: "Diabetes team" });
    await page.getByLabel("Subject").fill("A red spot");
    await page.getByLabel("Your message").fill("Since yesterday. I took a picture.");
    const photo = { name: "foot.jpg", mimeType: "image/jpeg", buffer: await phonePhoto(page) };
    await page.locator('input[type="file"]').setInputFiles(photo);
    await page.getByRole("button", { name: "Send message" }).click();
    // By somebody who has the key: the answer depends on the opened file and on the words around it.
    await expect(page.getByRole("article").getByText("I have opened your picture")).toBeVisible();

    const clinician = await newPerson(browser, demo.origin);
    await acceptInvitation(clinician.page, clinicianLink);
    await clinician.page.getByRole("link", { name: /Priya Raman/ }).click();
    const diary = clinician.page.getByRole("article").filter({ hasText: "my diary of the last seven days" });
    await expect(diary.getByText("sugar-diary.png")).toBeVisible();
    const answerField = clinician.page.getByRole("textbox", { name: "Write an answer" });
    await answerField.fill("That is fine after a wedding.");
    await clinician.page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(
      clinician.page.getByRole("article").getByText("Thank you for the quick answer"),
    ).toBeVisible();

    const officer = await newPerson(browser, demo.origin);
    await acceptInvitation(officer.page, officerLink);
    const log = officer.page.getByRole("table");
    await expect(log.getByRole("row").filter({ hasText: "Robin Guest" }).first()).toBeVisible();
    await expect(log.getByRole("row").filter({ hasText: "Priya Raman" }).first()).toBeVisible();
    await expect(officer.page.getByText(banner)).toBeVisible();
    for (const { complaints } of [patient, clinician, officer]) expect(complaints).toEqual([]);
  } finally {
    await demo.stop();
  }
});
