import { enter, expect, reach, team, test } from "./clinic-fixture.ts";
import { acceptInvitation, answer, sign, writeToTeam } from "./journeys.ts";
import { newPerson, type Person } from "./person.ts";

/** The list of people, opened. */
async function people({ page }: Person) {
  const summary = page.getByText("People in this conversation").first();
  await expect(summary).toBeVisible();
  const list = page.getByRole("list", { name: "People in this conversation" });
  if (!(await list.isVisible())) await summary.click();
  return list;
}

test("a conversation gets a colleague with its past and a caregiver with an end, and everyone sees who reads", async ({
  browser,
  clinic: { origin, admin, nurse, newPatient, newStaff },
}) => {
  const dana = await newStaff("A member of the care team", "Dana Doctor");
  await reach(admin, "/teams");
  await admin.page.getByRole("button", { name: "New team" }).click();
  await admin.page.getByLabel("Name of the team").fill("Eye clinic");
  await admin.page.getByLabel("Dana Doctor").check();
  await admin.page.getByRole("button", { name: "Save" }).click();
  await sign(admin.page);
  await expect(admin.page.getByText("Team Eye clinic saved")).toBeVisible();

  const pia = await newPatient("Pia Proxied");
  await reach(pia, "/messages");
  await writeToTeam(pia.page, { team, subject: "Eyes", text: "I see double" });

  // Somebody outside the team: a ceremony that lists both statements, and the past for the newcomer.
  await reach(nurse, "/inbox");
  await nurse.page.getByRole("link", { name: /Eyes/ }).click();
  await people(nurse);
  await nurse.page.getByRole("button", { name: "Add somebody" }).click();
  await nurse.page.getByLabel("Who", { exact: true }).selectOption({ label: "Dana Doctor (Eye clinic)" });
  await nurse.page.getByLabel("Earlier messages").selectOption("start");
  await nurse.page.getByRole("button", { name: "Continue" }).click();
  await expect(nurse.page.getByText("Add Dana Doctor to “Eyes”")).toBeVisible();
  await expect(nurse.page.getByText("Give Dana Doctor earlier messages of “Eyes”")).toBeVisible();
  await sign(nurse.page);
  await expect(nurse.page.getByText("You gave Dana Doctor earlier messages")).toBeVisible();
  await expect(pia.page.getByText("Nour Nurse added Dana Doctor")).toBeVisible();

  await enter(dana, "/inbox");
  await dana.page.getByRole("link", { name: /Eyes/ }).click();
  await expect(dana.page.getByRole("article").getByText("I see double")).toBeVisible();
  await expect(dana.page.getByText("Earlier messages are incomplete")).toHaveCount(0);

  // A caregiver, invited by the patient; in no conversation until added.
  await people(pia);
  await pia.page.getByRole("button", { name: "Invite a caregiver" }).click();
  await pia.page.getByLabel("Full name of the caregiver").fill("Cara Giver");
  await pia.page.getByRole("button", { name: "Create invitation" }).click();
  const link = await pia.page.getByLabel("Invitation link").inputValue();
  await pia.page.getByRole("button", { name: "Close", exact: true }).click();
  const cara = await newPerson(browser, origin, { viewport: { width: 390, height: 844 } });
  await acceptInvitation(cara.page, link);
  await reach(pia, "/messages");
  await pia.page.getByRole("link", { name: /Eyes/ }).click();
  await people(pia);
  await pia.page.getByRole("button", { name: "Add somebody" }).click();
  await pia.page.getByLabel("Who", { exact: true }).selectOption({ label: "Cara Giver (caregiver)" });
  await expect(pia.page.getByLabel("Access ends on")).not.toHaveValue("");
  await pia.page.getByRole("button", { name: "Continue" }).click();
  await sign(pia.page);
  await expect(pia.page.getByText(/You added Cara Giver as a caregiver, until/)).toBeVisible();
  await answer(pia.page, "Cara helps me write");
  await reach(cara, "/messages");
  await cara.page.getByRole("link", { name: /Cara helps me write/ }).click();
  await expect(cara.page.getByRole("article").getByText("Cara helps me write")).toBeVisible();
  await expect(cara.page.getByText("I see double")).toHaveCount(0);
  await people(cara);
  await expect(cara.page.getByRole("button", { name: "Add somebody" })).toHaveCount(0);

  // A new conversation is without the caregiver, and says so.
  await pia.page.getByRole("link", { name: "All messages" }).click();
  await pia.page.getByRole("link", { name: "Write a message" }).first().click();
  await expect(pia.page.getByText("Without Cara Giver: your caregiver cannot read this")).toBeVisible();

  // Whoever is removed reads nothing more.
  await reach(pia, "/messages");
  await pia.page.getByRole("link", { name: /Eyes/ }).click();
  await people(pia);
  await pia.page.getByRole("button", { name: "Change for Dana Doctor" }).click();
  await pia.page.getByRole("menuitem", { name: "Remove" }).click();
  await pia.page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(pia.page.getByText("You removed Dana Doctor")).toBeVisible();
  await answer(pia.page, "Without the eye clinic");
  await expect(dana.page.getByText("Without the eye clinic")).toHaveCount(0);
  await expect(nurse.page.getByText("Pia Proxied removed Dana Doctor")).toBeVisible();
  for (const person of [nurse, pia, dana, cara]) expect(person.complaints).toEqual([]);
});
