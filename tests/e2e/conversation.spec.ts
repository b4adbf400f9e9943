import { expect, test } from "./fixtures.ts";
import { acceptInvitation, answer, endorse, invite, makeTeam, setUpClinic, writeToTeam } from "./journeys.ts";
import { newPerson } from "./person.ts";

test("a patient writes to a care team, a clinician answers, and both see it without reloading", async ({
  browser,
  server,
}) => {
  test.setTimeout(180_000);
  const admin = await newPerson(browser, server.origin);
  await setUpClinic(admin.page, server.setupUrl ?? "");

  const staffLink = await invite(admin.page, { kind: "A member of the care team", name: "Nour Nurse" });
  const nurse = await newPerson(browser, server.origin);
  await acceptInvitation(nurse.page, staffLink);
  await endorse(admin.page, "Nour Nurse");
  await makeTeam(admin.page, "Diabetes team", ["Nour Nurse"]);

  await nurse.page.goto("/inbox");
  await nurse.page.getByRole("button", { name: "Unlock" }).click();
  const patientLink = await invite(nurse.page, { name: "Pat Patient", teams: ["Diabetes team"] });
  const patient = await newPerson(browser, server.origin, { viewport: { width: 390, height: 844 } });
  await acceptInvitation(patient.page, patientLink);
  await writeToTeam(patient.page, {
    team: "Diabetes team",
    subject: "Blood sugar",
    text: "It was 14.2 this morning.",
  });

  await nurse.page.getByRole("link", { name: "Inbox" }).click();
  await nurse.page.getByRole("link", { name: /Pat Patient/ }).click();
  await expect(nurse.page.getByRole("article").getByText("It was 14.2 this morning.")).toBeVisible();
  await answer(nurse.page, "Please measure again before lunch.");
  await expect(
    patient.page.getByRole("article").getByText("Please measure again before lunch."),
  ).toBeVisible();

  for (const person of [admin, nurse, patient]) {
    expect(person.complaints).toEqual([]);
    await person.context.close();
  }
});
