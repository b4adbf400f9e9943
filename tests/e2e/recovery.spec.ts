import { enter, expect, reach, team, test } from "./clinic-fixture.ts";
import { acceptInvitation, answer, invite, sign, writeToTeam } from "./journeys.ts";
import { newPerson } from "./person.ts";

const phone = { width: 390, height: 844 };

test("everything but the recovery sheet is lost, the record comes back, and a second device is linked by typing", async ({
  browser,
  clinic: { origin, nurse },
}) => {
  await reach(nurse, "/invitations");
  const invitation = await invite(nurse.page, { name: "Rosa Returns", teams: [team] });
  const lost = await newPerson(browser, origin, { viewport: phone });
  const words = await acceptInvitation(lost.page, invitation);
  await writeToTeam(lost.page, { team, subject: "Feet", text: "My left foot is numb." });
  await reach(nurse, "/inbox");
  await nurse.page.getByRole("link", { name: /Rosa Returns/ }).click();
  await answer(nurse.page, "Please come in on Monday.");
  await expect(lost.page.getByRole("article").getByText("Please come in on Monday.")).toBeVisible();
  await lost.context.close();

  const found = await newPerson(browser, origin, { viewport: phone });
  const { page } = found;
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "I lost my device" }).click();
  await page.getByRole("link", { name: "Use my recovery sheet" }).click();
  const field = page.getByLabel("The twelve words of your sheet");
  await field.fill([`${words[0]}x`, ...words.slice(1)].join(" "));
  await expect(page.getByText(/Word 1 is not one of the words/)).toContainText(words[0] ?? "");
  await field.fill(words.slice(1).concat("zoo", "zoo").join(" "));
  await expect(page.getByText("These are 13 words. Your sheet has twelve.")).toBeVisible();
  await field.fill(`  ${words.join("   ").toUpperCase()} `);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Your account was found" })).toBeVisible();
  await page.getByRole("button", { name: "Add this device" }).click();
  await expect(page.getByRole("heading", { name: "You are back" })).toBeVisible();
  await page.getByRole("button", { name: "Go on to my messages" }).click();
  await page.getByRole("link", { name: /Feet/ }).click();
  for (const text of ["My left foot is numb.", "Please come in on Monday."])
    await expect(page.getByRole("article").getByText(text)).toBeVisible();
  await expect(page.getByText(/Your recovery sheet was used on/)).toBeVisible();
  await enter(nurse, "/inbox");
  await nurse.page.getByRole("link", { name: /Rosa Returns/ }).click();
  await expect(nurse.page.getByText(/Rosa Returns used the recovery sheet/)).toBeVisible();

  const tablet = await newPerson(browser, origin);
  await tablet.page.goto("/link");
  await tablet.page.getByRole("button", { name: "Make a passkey and show the code" }).click();
  const list = tablet.page.getByRole("list", { name: "Words to type on the other device" });
  await expect(list.getByRole("listitem")).toHaveCount(12);
  const typed = (await list.getByRole("listitem").allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ""));
  await page.goto("/account/add-device");
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByLabel("The twelve words on the new device").fill(typed.join(" "));
  await page.getByRole("button", { name: "Continue with these words" }).click();
  const digits = page.getByText(/^\d{6}$/);
  await expect(digits).toBeVisible();
  await expect(tablet.page.getByText((await digits.innerText()).trim(), { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "They are the same" }).click();
  await sign(page);
  await expect(page.getByText(/The device was added/)).toBeVisible();
  await tablet.page.getByRole("button", { name: "They are the same" }).click();
  await tablet.page.getByRole("link", { name: /Feet/ }).click();
  await expect(tablet.page.getByRole("article").getByText("Please come in on Monday.")).toBeVisible();

  for (const person of [found, tablet, nurse]) expect(person.complaints).toEqual([]);
  for (const { context } of [found, tablet]) await context.close();
});
