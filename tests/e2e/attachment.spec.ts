import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, reach, team, test } from "./clinic-fixture.ts";
import { cameraCanary, phonePhoto } from "./photo.ts";
import { withoutRefetches } from "./without-refetches.ts";

const photoName = "CANARY-FILE-NAME-5520.jpg";
const reportName = "CANARY-REPORT-8812.bin";
const contentCanary = "CANARY-CONTENT-3306";

/** Everything that a context has asked the server: addresses, headers and bodies. */
function requestsOf(context: BrowserContext): Buffer[] {
  const sent: Buffer[] = [];
  context.on("request", (request) => {
    sent.push(Buffer.from(`${request.url()} ${JSON.stringify(request.headers())}`));
    const body = request.postDataBuffer();
    if (body !== null) sent.push(body);
  });
  return sent;
}

async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
}

async function save(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: `Save ${name}` }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("a photograph and a file reach the clinician sealed, the photograph without place and camera", async ({
  clinic: { admin, nurse, patient, dataDir, output },
}) => {
  const requests = [requestsOf(patient.context), requestsOf(nurse.context)];
  await reach(nurse, "/inbox");
  await reach(patient, "/messages");

  const { page } = patient;
  const photo = await phonePhoto(page);
  expect(photo.includes(cameraCanary)).toBe(true);
  const report = Buffer.concat([Buffer.from(contentCanary), randomBytes(1_500_000)]);
  await page.getByRole("link", { name: "Messages", exact: true }).first().click();
  await page.getByRole("link", { name: "Write a message" }).first().click();
  await page.getByLabel("To", { exact: true }).selectOption({ label: team });
  await page.getByLabel("Subject").fill("My foot");
  await page.getByLabel("Your message").fill("This is how it looks today.");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  await (await choosing).setFiles([
    { name: photoName, mimeType: "image/jpeg", buffer: photo },
    { name: reportName, mimeType: "application/octet-stream", buffer: report },
    { name: "by-mistake.txt", mimeType: "text/plain", buffer: Buffer.from("not this one") },
  ]);
  const chosen = page.getByRole("list", { name: "Files to send" });
  await expect(chosen.getByRole("listitem")).toHaveCount(3);
  await page.getByRole("button", { name: "Remove by-mistake.txt" }).click();
  await expect(chosen.getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Send message" }).click();
  await expect(page.getByRole("article").getByText("This is how it looks today.")).toBeVisible();

  await nurse.page.getByRole("link", { name: /My foot/ }).click();
  const files = nurse.page.getByRole("list", { name: "Files in this message" });
  await expect(files.getByRole("listitem")).toHaveCount(2);
  await expect(files.getByRole("button", { name: `Show ${reportName}` })).toHaveCount(0);
  await files.getByRole("button", { name: `Show ${photoName}` }).click();
  const picture = nurse.page
    .frameLocator(`iframe[title="Preview of ${photoName}"]`)
    .getByRole("img", { name: photoName });
  // Turned upright when it was encoded anew.
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]))
    .toEqual([40, 60]);

  const saved = await save(nurse.page, photoName);
  expect(saved.name).toBe(photoName);
  expect(saved.bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  for (const trace of [cameraCanary, "Exif"]) expect(saved.bytes.includes(trace)).toBe(false);
  expect((await save(nurse.page, reportName)).bytes.equals(report)).toBe(true);

  // Neither names nor what is in the files left the two browsers in the clear, and nothing of it rests on the server.
  const canaries = [photoName, reportName, cameraCanary, contentCanary];
  const seen = requests.flat();
  expect(seen.length).toBeGreaterThan(20);
  const stored = await Promise.all((await filesBelow(dataDir)).map((file) => readFile(file)));
  expect(stored.length).toBeGreaterThan(20);
  for (const canary of canaries) {
    for (const form of [canary, Buffer.from(canary).toString("base64").slice(4, -8)]) {
      expect(
        seen.some((bytes) => bytes.includes(form)),
        form,
      ).toBe(false);
      expect(
        stored.some((bytes) => bytes.includes(form)),
        form,
      ).toBe(false);
      expect(output()).not.toContain(form);
    }
  }
  for (const person of [admin, nurse, patient]) {
    expect(withoutRefetches(person.complaints)).toEqual([]);
  }
});
