import type { Page, Route } from "@playwright/test";
import { enter, expect, reach, team, test, unlockTab } from "./clinic-fixture.ts";
import { answer, writeToTeam } from "./journeys.ts";
import { forgive, type Person } from "./person.ts";

const passphrase = "harbour lamp seven";

/** Starts a conversation and leaves both in it. */
async function talk(patient: Person, nurse: Person, subject: string): Promise<void> {
  await reach(patient, "/messages");
  await writeToTeam(patient.page, { team, subject, text: `First about ${subject}` });
  await reach(nurse, "/inbox");
  await nurse.page.getByRole("link", { name: new RegExp(subject) }).click();
  await expect(message(nurse.page, `First about ${subject}`)).toBeVisible();
}

function message(page: Page, text: string) {
  return page.getByRole("article").filter({ hasText: text });
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Write an answer" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

test("what is written offline waits, says so, and arrives once when the line is back", async ({
  clinic: { patient, nurse },
}) => {
  await talk(patient, nurse, "Offline");
  await patient.context.setOffline(true);
  await write(patient.page, "Written in a tunnel");
  await expect(message(patient.page, "Written in a tunnel")).toContainText("Waits to be sent");
  await expect(patient.page.getByText("You are offline")).toBeVisible();
  await write(patient.page, "And one more");
  await patient.context.setOffline(false);
  for (const text of ["Written in a tunnel", "And one more"]) {
    await expect(message(patient.page, text)).toContainText("Sent");
    await expect(message(nurse.page, text)).toHaveCount(1);
  }
  await expect(patient.page.getByText("You are offline")).toBeHidden();
  // What the browser itself says of a line that is cut.
  forgive(patient);
});

test("an answer of the server that is lost costs nothing and doubles nothing", async ({
  clinic: { patient, nurse },
}) => {
  await talk(patient, nurse, "Lost answer");
  let stored = 0;
  await patient.page.route("**/api/envelopes", async (route) => {
    stored = (await route.fetch()).status();
    await route.abort();
  });
  await write(patient.page, "Did you get this?");
  await expect.poll(() => stored).toBe(200);
  await patient.page.unroute("**/api/envelopes");
  await expect(message(patient.page, "Did you get this?")).toContainText("Sent");
  await answer(nurse.page, "I did, once.");
  await expect(message(patient.page, "I did, once.")).toBeVisible();
  for (const { page } of [patient, nurse]) await expect(message(page, "Did you get this?")).toHaveCount(1);
  forgive(patient);
});

test("a page that is closed before its message was sent sends it when it is opened again", async ({
  clinic: { patient, nurse },
}) => {
  await talk(patient, nurse, "Closed page");
  await patient.page.route("**/api/envelopes", (route) => route.abort());
  await write(patient.page, "Closed too early");
  await expect(message(patient.page, "Closed too early")).toContainText("Waits to be sent");
  await patient.page.unroute("**/api/envelopes");
  await patient.page.reload();
  await unlockTab(patient.page);
  await expect(message(patient.page, "Closed too early")).toContainText("Sent");
  await expect(message(nurse.page, "Closed too early")).toHaveCount(1);
  forgive(patient);
});

test("a message that the server refuses for good comes back into the field where it was written, and leaves nothing behind", async ({
  clinic: { patient, nurse },
}) => {
  const { page } = patient;
  const refuse = (route: Route) =>
    route.fulfill({ status: 403, json: { code: "E_FORBIDDEN", request: "refused" } });
  await talk(patient, nurse, "Refused later");
  await page.route("**/api/envelopes", refuse);
  await write(page, "Refused answer");
  await expect(message(page, "Refused answer")).toContainText("Not sent");
  await page.unroute("**/api/envelopes");
  await message(page, "Refused answer").getByRole("button", { name: "Send again" }).click();
  const field = page.getByRole("textbox", { name: "Write an answer" });
  await expect(field).toHaveValue("Refused answer");
  await expect(field).toBeFocused();
  await expect(message(page, "Refused answer")).toHaveCount(0);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(message(page, "Refused answer")).toContainText("Sent");
  await expect(message(nurse.page, "Refused answer")).toHaveCount(1);

  await page.route("**/api/threads", refuse);
  await writeToTeam(page, { team, subject: "Refused first", text: "Nobody has this" });
  await expect(message(page, "Nobody has this")).toContainText("Not sent");
  await page.unroute("**/api/threads");
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByLabel("Your message")).toHaveValue("Nobody has this");
  await expect(page.getByLabel("Subject")).toHaveValue("Refused first");
  await expect(page.getByText("Your text is back in the field below")).toBeVisible();
  await page.getByRole("link", { name: "Messages", exact: true }).first().click();
  await expect(page.getByRole("link", { name: /Refused later/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /Refused first/ })).toHaveCount(0);
  await page.getByRole("link", { name: "Write a message" }).first().click();
  await page.getByRole("button", { name: "Send message" }).click();
  await expect(message(page, "Nobody has this")).toContainText("Sent");
  await expect(nurse.page.getByRole("link", { name: /Refused first/ })).toBeVisible();
  // What the browser itself says of a refused request.
  forgive(patient);
});

test("two tabs of a profile that send at the same moment both arrive, once", async ({
  clinic: { newPatient, nurse },
}) => {
  const sam = await newPatient("Sam Second", { prf: false, passphrase });
  await talk(sam, nurse, "Two tabs");
  const other = await sam.context.newPage();
  await other.goto(sam.page.url());
  await unlockTab(other, passphrase);
  const tabs = [sam.page, other];
  for (const [i, tab] of tabs.entries())
    await tab.getByRole("textbox", { name: "Write an answer" }).fill(`From tab ${i}`);
  await Promise.all(tabs.map((tab) => tab.getByRole("button", { name: "Send", exact: true }).click()));
  for (const page of [...tabs, nurse.page])
    for (const i of tabs.keys()) await expect(message(page, `From tab ${i}`)).toHaveCount(1);
  await expect(sam.page.getByText("Waits to be sent")).toHaveCount(0);
  expect(sam.complaints).toEqual([]);
});

test("both sides go on after the server was stopped and started", async ({ clinic }) => {
  const { patient, nurse } = clinic;
  await talk(patient, nurse, "Restart");
  await clinic.stop();
  await write(patient.page, "Is anybody there?");
  await expect(message(patient.page, "Is anybody there?")).toContainText("Waits to be sent");
  await expect(patient.page.getByText("You are offline")).toBeVisible();
  await clinic.start();
  await expect(message(patient.page, "Is anybody there?")).toContainText("Sent");
  await expect(message(nurse.page, "Is anybody there?")).toHaveCount(1);
  await answer(nurse.page, "Here again.");
  await expect(message(patient.page, "Here again.")).toBeVisible();
  for (const person of [clinic.admin, patient, nurse]) forgive(person);
});

test("a draft survives a lock and a reload", async ({ clinic: { patient } }) => {
  const { page } = patient;
  await enter(patient, "/messages/new");
  await page.getByLabel("To", { exact: true }).selectOption({ label: team });
  await page.getByLabel("Subject").fill("Half a thought");
  await page.getByLabel("Your message").fill("I wanted to say");
  await expect(page.getByText("Draft saved on this device")).toBeVisible();
  const kept = async () => {
    await expect(page.getByLabel("Your message")).toHaveValue("I wanted to say");
    await expect(page.getByLabel("Subject")).toHaveValue("Half a thought");
  };
  await page.getByRole("button", { name: "Lock now" }).click();
  await unlockTab(page);
  await kept();
  await page.reload();
  await unlockTab(page);
  await kept();
  await page.getByRole("button", { name: "Send message" }).click();
  await expect(message(page, "I wanted to say")).toBeVisible();
  await page.getByRole("link", { name: "All messages" }).click();
  await page.getByRole("link", { name: "Write a message" }).click();
  await expect(page.getByLabel("Your message")).toHaveValue("");
});

test("unread messages are counted in words until they have been seen", async ({
  clinic: { patient, nurse },
}) => {
  await talk(patient, nurse, "Counting");
  await nurse.page.getByRole("link", { name: "Account" }).click();
  await write(patient.page, "Not seen yet");
  await expect(nurse.page.getByRole("link", { name: /Inbox/ })).toContainText("unread");
  await nurse.page.getByRole("link", { name: /Inbox/ }).click();
  const row = nurse.page.getByRole("link", { name: /Counting/ });
  await expect(row).toContainText("1 unread message");
  await row.click();
  await expect(message(nurse.page, "Not seen yet")).toBeVisible();
  await expect(row).not.toContainText("unread");
});

test("a clinician writes first, and a closed conversation takes no more", async ({
  clinic: { patient, nurse },
}) => {
  const { page } = nurse;
  await reach(patient, "/messages");
  await reach(nurse, "/inbox");
  await page.getByRole("link", { name: "Write to a patient" }).click();
  await page.getByLabel("Patient", { exact: true }).selectOption({ label: "Pat Patient" });
  await page.getByLabel("From team").selectOption({ label: team });
  await page.getByLabel("Subject").fill("Your results");
  await page.getByLabel("Your message").fill("They are fine.");
  await page.getByRole("button", { name: "Send message" }).click();
  await expect(message(page, "They are fine.")).toContainText("Sent");
  await patient.page.getByRole("link", { name: /Your results/ }).click();
  await expect(message(patient.page, "They are fine.")).toBeVisible();

  await page.getByRole("button", { name: "Close conversation" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Close conversation" }).click();
  for (const person of [nurse, patient]) {
    await expect(person.page.getByText("This conversation is closed")).toBeVisible();
    await expect(person.page.getByRole("textbox", { name: "Write an answer" })).toBeHidden();
  }
  for (const person of [patient, nurse]) expect(person.complaints).toEqual([]);
});
