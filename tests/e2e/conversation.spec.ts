import { expect, reach, team, test } from "./clinic-fixture.ts";
import { answer, writeToTeam } from "./journeys.ts";

test("a patient writes to a care team, a clinician answers, and both see it without reloading", async ({
  clinic: { admin, nurse, patient },
}) => {
  await reach(patient, "/messages");
  await reach(nurse, "/inbox");
  await writeToTeam(patient.page, { team, subject: "Sugar at noon", text: "It was 14.2 this morning." });

  await nurse.page.getByRole("link", { name: /Sugar at noon/ }).click();
  const title = nurse.page.getByRole("heading", { level: 1, name: "Sugar at noon" });
  await expect(title, "reading goes on in the conversation").toBeFocused();
  await expect(nurse.page.getByRole("article").getByText("It was 14.2 this morning.")).toBeVisible();
  await answer(nurse.page, "Please measure again before lunch.");
  const received = patient.page.getByRole("article").getByText("Please measure again before lunch.");
  await expect(received).toBeVisible();
  await expect(received, "the newest message is not under the answer field").toBeInViewport();

  // Nothing is read, and nothing logged as read, because somebody looks at a link.
  const asked: string[] = [];
  let lastAt = Date.now();
  nurse.page.on("request", (request) => {
    if (!new URL(request.url()).pathname.startsWith("/api/")) return;
    asked.push(request.url());
    lastAt = Date.now();
  });
  // What came with the message is over by then.
  await expect.poll(() => Date.now() - lastAt).toBeGreaterThan(500);
  asked.length = 0;
  for (const link of await nurse.page.locator("nav a, main a").all()) {
    if (!(await link.isVisible())) continue;
    await link.hover();
    await link.focus();
  }
  await nurse.page.waitForTimeout(1_000);
  expect(asked).toEqual([]);

  for (const person of [admin, nurse, patient]) expect(person.complaints).toEqual([]);
});
