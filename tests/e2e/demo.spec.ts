import { once } from "node:events";
import { rm } from "node:fs/promises";
import { expect } from "@playwright/test";
import { enter } from "./clinic-fixture.ts";
import { test } from "./fixtures.ts";
import { acceptInvitation, answer, writeToTeam } from "./journeys.ts";
import { newPerson } from "./person.ts";
import { phonePhoto } from "./photo.ts";
import { startServer } from "./start-server.ts";

const banner = "Nothing and nobody here is real.";

test("a newcomer alone plays patient, clinician and officer in the demo, and goes on after a restart", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  let demo = await startServer({}, ["--demo"]);
  const { dataDir, origin } = demo;
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
    await expect(page.getByRole("article").filter({ hasText: "I took a picture." })).toContainText("Sent");
    await page.goto(clinicianLink);
    await expect(page.getByText("This browser already belongs to an account")).toBeVisible();

    // Whoever answers reads and types for seconds: the next guest joins meanwhile.
    const clinician = await newPerson(browser, demo.origin);
    await acceptInvitation(clinician.page, clinicianLink);
    await clinician.page.getByRole("link", { name: /A red spot/ }).click();
    await expect(clinician.page.getByRole("button", { name: "Show foot.jpg" })).toBeVisible();
    const opened = "I have opened your picture";
    await expect(clinician.page.getByRole("article").getByText(opened)).toBeVisible();
    await answer(clinician.page, "I see it, this is harmless.");
    await enter(patient, "/messages");
    await page.getByRole("link", { name: /A red spot/ }).click();
    // By somebody who has the key: the answer depends on the opened file and on the words around it.
    for (const text of [opened, "I see it, this is harmless."])
      await expect(page.getByRole("article").getByText(text)).toBeVisible();
    await clinician.page.getByRole("link", { name: /Priya Raman/ }).click();
    const diary = clinician.page.getByRole("article").filter({ hasText: "a picture of my diary" });
    await expect(diary.getByText("sugar-diary.png")).toBeVisible();
    await answer(clinician.page, "Thank you, that is fine.");

    const officer = await newPerson(browser, demo.origin);
    await acceptInvitation(officer.page, officerLink);
    const log = officer.page.getByRole("table");
    await expect(log.getByRole("row").filter({ hasText: "Robin Ashdown" }).first()).toBeVisible();
    await expect(log.getByRole("row").filter({ hasText: "Priya Raman" }).first()).toBeVisible();
    await expect(officer.page.getByText(banner)).toBeVisible();
    const thanks = clinician.page.getByRole("article").getByText("Thank you for the quick answer");
    await expect(thanks).toBeVisible();
    for (const { complaints } of [patient, clinician, officer]) expect(complaints).toEqual([]);

    await clinician.context.close();
    await officer.context.close();
    const exited = once(demo.process, "exit");
    demo.process.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
    demo = await startServer({ PORT: new URL(origin).port, BEDSIDE_DATA_DIR: dataDir }, ["--demo"]);
    expect(demo.output()).not.toContain(officerLink);
    await enter(patient, "/messages");
    await writeToTeam(page, { team: "Family practice", subject: "سؤال", text: "منذ أسبوعين ولا تتحسن" });
    await expect(page.getByRole("article").getByText("شكرًا على رسالتك")).toBeVisible();
  } finally {
    await demo.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
