import { readFile } from "node:fs/promises";
import { editBody, tamper } from "#tests/factories/tampered-log.ts";
import { expect, test } from "./fixtures.ts";
import { asInsider } from "./insider.ts";
import { acceptInvitation, endorse, invite, setUpClinic } from "./journeys.ts";
import { newPerson } from "./person.ts";

test("an officer's browser finds the log whole, then names the entry that an insider changed", async ({
  browser,
  emptyServer: server,
}) => {
  const admin = await newPerson(browser, server.origin);
  await setUpClinic(admin.page, server.setupUrl ?? "");
  const link = await invite(admin.page, { kind: "A compliance officer", name: "Olu Watch" });
  const officer = await newPerson(browser, server.origin);
  const { page } = officer;
  await acceptInvitation(page, link);
  await endorse(admin.page, "Olu Watch");
  await page.getByRole("link", { name: "Access log", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Access log", level: 1 })).toBeVisible();
  await expect(page.getByText("Not checked on this device yet")).toBeVisible();

  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The log is whole")).toBeVisible();
  await expect(page.getByText(/^Last found whole on/)).toBeVisible();

  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByText("This entry is in the signed log, byte for byte.")).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Entry \d+$/ })).toBeFocused();
  await page.getByRole("link", { name: "Close" }).click();
  await expect(page.getByRole("table").locator(":focus")).toHaveCount(1);
  await page.getByLabel("What happened").selectOption({ label: "Checked the access log" });
  await expect(page).toHaveURL(/event=audit\.verify/);
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);

  await asInsider(server.dataDir, (owner) => tamper(owner, editBody(7)));
  await page.getByRole("button", { name: "Check now" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "The log was changed" });
  await expect(alert).toBeVisible();
  await expect(alert).toContainText("Entry 7: The record was changed after it was written.");
  await expect(alert).toContainText(
    /found every entry up to number \d+ in order. It was changed after that./,
  );
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    alert.getByRole("button", { name: "Save the evidence" }).click(),
  ]);
  const evidence = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(evidence.findings[0]).toMatchObject({ code: "E_LEAF", seq: 7 });
  expect(evidence.kept.notes).toHaveLength(1);
  await expect(page.getByText(/^Last found whole on/), "what was kept stays").toBeVisible();

  for (const person of [admin, officer]) {
    expect(person.complaints).toEqual([]);
    await person.context.close();
  }
});
