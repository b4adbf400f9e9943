import { expect, type Page } from "@playwright/test";

/** Steps that many journeys share, by what a person sees: roles and labels in English. */

/** Sign what the screen lists with a fresh passkey touch. */
export async function sign(page: Page, passphrase?: string): Promise<void> {
  if (passphrase !== undefined) await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Sign with passkey" }).click();
}

/** From "Make your recovery sheet" to "ready"; gives back the words as the sheet shows them. */
export async function makeKit(page: Page, passphrase?: string): Promise<string[]> {
  await page.getByRole("button", { name: "Show my 12 words" }).click();
  await sign(page, passphrase);
  const list = page.getByRole("list", { name: "Your 12 words" });
  await expect(list.getByRole("listitem")).toHaveCount(12);
  const words = (await list.getByRole("listitem").allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ""));
  await page.getByRole("button", { name: "I have them on paper" }).click();
  for (const field of await page.getByRole("textbox").all()) {
    const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? "");
    await field.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? "");
  }
  await page.getByRole("button", { name: "Check the words" }).click();
  await expect(page.getByRole("heading", { name: "Your recovery sheet is ready" })).toBeVisible();
  return words;
}

/** The one-time link to a clinic with one administrator, kit confirmed. */
export async function setUpClinic(page: Page, setupUrl: string, clinic = "Harbour Clinic"): Promise<void> {
  await page.goto(setupUrl);
  await page.getByLabel("Your full name").fill("Ada Admin");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Name of the clinic").fill(clinic);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Make your recovery sheet" })).toBeVisible();
  await makeKit(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Your clinic code", level: 1 })).toBeVisible();
}

/** Makes an invitation and reads the link off the screen. */
export async function invite(
  page: Page,
  person: {
    kind?: "A patient" | "A member of the care team" | "A compliance officer" | "An administrator";
    name: string;
    teams?: string[];
  },
): Promise<string> {
  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  if (person.kind) await page.getByLabel(person.kind).check();
  await page.getByLabel("Full name").fill(person.name);
  for (const team of person.teams ?? []) await page.getByLabel(team).check();
  await page.getByRole("button", { name: "Create invitation" }).click();
  const link = await page.getByLabel("Invitation link").inputValue();
  await page.getByRole("button", { name: "Close" }).click();
  return link;
}

/** Opens the link, makes a passkey (and chooses a passphrase where one is asked for), makes the kit, and gives back its words. */
export async function acceptInvitation(page: Page, link: string, passphrase?: string): Promise<string[]> {
  await page.goto(link);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  if (passphrase !== undefined) {
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.getByLabel("The same passphrase again").fill(passphrase);
    await page.getByRole("button", { name: "Use this passphrase" }).click();
  }
  await expect(page.getByRole("heading", { name: "Make your recovery sheet" })).toBeVisible();
  const words = await makeKit(page, passphrase);
  await page.getByRole("button", { name: "Continue" }).click();
  // Who reloads before the next screen stands is at the beginning of this one.
  await expect(page.getByRole("heading", { name: "Your recovery sheet is ready" })).toBeHidden();
  return words;
}

/** The administrator confirms the one person who waits. */
export async function endorse(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "People", exact: true }).click();
  const item = page.getByRole("listitem").filter({ hasText: name });
  await item.getByRole("button", { name: "Confirm" }).click();
  await sign(page);
  await expect(page.getByText(`${name} is confirmed`)).toBeVisible();
}

/** A new care team with these members. */
export async function makeTeam(page: Page, name: string, members: readonly string[]): Promise<void> {
  await page.getByRole("link", { name: "Teams" }).click();
  await page.getByRole("button", { name: "New team" }).click();
  await page.getByLabel("Name of the team").fill(name);
  for (const member of members) await page.getByLabel(member).check();
  await page.getByRole("button", { name: "Save" }).click();
  await sign(page);
  await expect(page.getByText(`Team ${name} saved`)).toBeVisible();
}

/** A patient's first message to a team. */
export async function writeToTeam(
  page: Page,
  message: { team: string; subject: string; text: string },
): Promise<void> {
  await page.getByRole("link", { name: "Messages", exact: true }).first().click();
  await page.getByRole("link", { name: "Write a message" }).first().click();
  await page.getByLabel("To", { exact: true }).selectOption({ label: message.team });
  await page.getByLabel("Subject").fill(message.subject);
  await page.getByLabel("Your message").fill(message.text);
  await page.getByRole("button", { name: "Send message" }).click();
  await expect(page.getByRole("article").getByText(message.text)).toBeVisible();
}

/** An answer in the conversation that is open. */
export async function answer(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Write an answer" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("article").getByText(text)).toBeVisible();
}
