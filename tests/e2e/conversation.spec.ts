import { enter, expect, team, test } from "./clinic-fixture.ts";
import { answer, writeToTeam } from "./journeys.ts";

test("a patient writes to a care team, a clinician answers, and both see it without reloading", async ({
  clinic: { admin, nurse, newPatient },
}) => {
  test.setTimeout(120_000);
  const patient = await newPatient("Wren Writer");
  await enter(nurse, "/inbox");
  await writeToTeam(patient.page, { team, subject: "Blood sugar", text: "It was 14.2 this morning." });

  await nurse.page.getByRole("link", { name: /Wren Writer/ }).click();
  await expect(nurse.page.getByRole("article").getByText("It was 14.2 this morning.")).toBeVisible();
  await answer(nurse.page, "Please measure again before lunch.");
  const received = patient.page.getByRole("article").getByText("Please measure again before lunch.");
  await expect(received).toBeVisible();
  await expect(received, "the newest message is not under the answer field").toBeInViewport();

  for (const person of [admin, nurse, patient]) expect(person.complaints).toEqual([]);
  await patient.context.close();
});
