import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { createDevice } from "#app/headless/device.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { enter, expect, test } from "./clinic-fixture.ts";
import { acceptInvitation, endorse, invite, makeTeam, setUpClinic } from "./journeys.ts";
import { forgive, newPerson, type Person } from "./person.ts";
import { freePort, spawnServer, startServer } from "./start-server.ts";

const outcome = (settings: Record<string, string>) =>
  new Promise<string>((resolve) => {
    const child = spawnServer(settings);
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    child.once("close", (status) => resolve(`${status}: ${said.trim()}`));
  });

test("after a lost disk the operator names what is gone, two people confirm it on their screens, and everybody goes on", async ({
  browser,
}) => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "bedside-e2e-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(dataDir, 0o711);
  const settings = { PORT: String(await freePort()), BEDSIDE_DATA_DIR: dataDir };
  const [database, copy] = [path.join(dataDir, "postgres-18"), path.join(dataDir, "copy")];
  let server = await startServer(settings);
  const { origin } = server;
  const operator = (...args: string[]) =>
    execFileSync(process.execPath, ["scripts/epoch.mjs", "disk-failure", ...args], {
      ...{ env: { ...process.env, ...settings }, encoding: "utf8" },
    });
  const headless = () => createDevice({ origin, authenticator: softwareAuthenticator() });

  const admin = await newPerson(browser, origin);
  await setUpClinic(admin.page, server.setupUrl ?? "");
  const officer = await newPerson(browser, origin);
  await acceptInvitation(
    officer.page,
    await invite(admin.page, { kind: "A compliance officer", name: "Olu Watch" }),
  );
  await endorse(admin.page, "Olu Watch");
  const [doctor, patient] = [headless(), headless()];
  await doctor.acceptInvitation(
    await invite(admin.page, { kind: "A member of the care team", name: "Dr Imani Cole" }),
  );
  await doctor.makeKit();
  await endorse(admin.page, "Dr Imani Cole");
  await makeTeam(admin.page, "Diabetes team", ["Dr Imani Cole"]);
  await doctor.sync();
  const teamId = (await doctor.vault.teams())[0]?.teamId ?? "";
  await patient.acceptInvitation(
    await doctor.invite({ kind: "patient", name: "Pat Patient", teamIds: [teamId], validDays: 7 }),
  );
  await patient.makeKit();
  const threadId = await patient.send({ type: "team", teamId }, "Before the copy", { subject: "Sugar" });
  await server.stop();
  execFileSync("cp", ["-a", database, copy]);

  server = await startServer(settings);
  await patient.send({ type: "thread", threadId }, "After the copy");
  await doctor.sync();
  await checkLog(officer);
  await server.stop();

  await rename(database, path.join(dataDir, "damaged"));
  execFileSync("cp", ["-a", copy, database]);
  expect(await outcome(settings)).toMatch(/^1: The access log is shorter .*\(E_ROLLBACK\).*npm run epoch/);
  const measured = operator();
  const code = /npm run epoch -- disk-failure --code (\S+)/.exec(measured)?.[1] ?? "";
  expect(measured).toMatch(/Access log: \d+ entries are there.*Lost: \d+ of \d+.*Key log/s);
  expect(operator("--code", code)).toContain("This loss is named. Start Bedside now");
  server = await startServer(settings);

  for (const device of [doctor, patient]) await expect(device.sync()).rejects.toThrow("E_RESTORED");
  await enter(admin, "/account");
  await admin.page.getByRole("alert").getByRole("link", { name: "What this means" }).click();
  await expect(fact(admin.page, "Reason")).toHaveText("A disk or machine failed");
  await expect(fact(admin.page, "Confirmed by")).toHaveText("Nobody yet");
  await admin.page.getByRole("button", { name: "Confirm the restore" }).click();
  await expect(admin.page.getByText("You have confirmed this.")).toBeVisible();
  await expect(patient.sync()).rejects.toThrow("E_RESTORED");

  const { page } = officer;
  await enter(officer, "/restored");
  // Who has not met a colleague has no name for them.
  await expect(fact(page, "Confirmed by")).toContainText("Administrator");
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByRole("button", { name: "Confirm the restore" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Confirmed restore" })).toBeVisible();
  await expect(fact(page, "Confirmed by")).toContainText(/Administrator.* and .*[Oo]fficer/);
  await checkLog(officer);

  const news = admin.page.getByText(/went back to a backup on .* Two people confirmed it/);
  await expect(news).toBeVisible();
  await admin.page.getByRole("button", { name: "Understood" }).click();
  await expect(news).toBeHidden();
  await patient.sync();
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "And on we go");
  await patient.sync();
  const lines = (await patient.thread(threadId))?.lines ?? [];
  expect(lines.flatMap((line) => (line.kind === "message" ? [line.text] : []))).toEqual([
    ...["Before the copy", "After the copy", "And on we go"],
  ]);
  for (const person of [admin, officer]) {
    forgive(person);
    await person.context.close();
  }
  await server.stop();
  await rm(dataDir, { recursive: true });
});

const fact = (page: Page, name: string) =>
  page.locator("dl > div", { has: page.getByText(name, { exact: true }) }).locator("dd");

async function checkLog({ page }: Person): Promise<void> {
  await page.getByRole("link", { name: "Access log", exact: true }).click();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The log is whole")).toBeVisible();
}
