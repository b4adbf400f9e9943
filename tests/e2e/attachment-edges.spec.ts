import type { Page } from "@playwright/test";
import { expect, reach, team, test } from "./clinic-fixture.ts";
import { answer, writeToTeam } from "./journeys.ts";
import { withoutRefetches } from "./without-refetches.ts";

/** As many bytes as several posts need. */
const large = Buffer.alloc(4_000_000, 7);

async function addFiles(
  page: Page,
  files: { name: string; mimeType: string; buffer: Buffer }[],
): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  await (await choosing).setFiles(files);
}

test("a file that holds a script runs nothing, shown or not", async ({ clinic }) => {
  const { patient, nurse } = clinic;
  const script = "<script>top.document.title='owned';fetch('/owned')</script>";
  await reach(patient, "/messages");
  await writeToTeam(patient.page, { team, subject: "Drawings", text: "First" });
  await addFiles(patient.page, [
    {
      name: "drawing.svg",
      mimeType: "image/svg+xml",
      buffer: Buffer.from(`<svg onload="fetch('/owned')">${script}</svg>`),
    },
    { name: "page.html", mimeType: "text/html", buffer: Buffer.from(script) },
    { name: "page.gif", mimeType: "image/gif", buffer: Buffer.from(script) },
    { name: "polyglot.gif", mimeType: "image/gif", buffer: Buffer.from(`GIF89a/*${script}*/=1`) },
  ]);
  await answer(patient.page, "Please look");

  const { page } = nurse;
  const asked: string[] = [];
  nurse.context.on("request", (request) => asked.push(request.url()));
  await reach(nurse, "/inbox");
  await page.getByRole("link", { name: /Drawings/ }).click();
  const files = page.getByRole("list", { name: "Files in this message" });
  await expect(files.getByRole("listitem")).toHaveCount(4);
  await expect(files.getByRole("button", { name: /^Save / })).toHaveCount(4);
  await expect(files.getByRole("button", { name: /^Show / })).toHaveCount(2);
  await files.getByRole("button", { name: "Show polyglot.gif" }).click();
  await expect(page.frameLocator('iframe[title="Preview of polyglot.gif"]').getByRole("img")).toBeAttached();
  await files.getByRole("button", { name: "Show page.gif" }).click();
  await expect(files.getByText("This picture cannot be shown here")).toBeVisible();
  expect(await page.title()).not.toContain("owned");
  expect(asked.filter((url) => url.includes("owned"))).toEqual([]);
  expect(withoutRefetches(nurse.complaints)).toEqual([]);
});

test("a picture that cannot be read is not sent with what the camera may have written", async ({
  clinic,
}) => {
  const { page } = clinic.patient;
  await reach(clinic.patient, "/messages");
  await writeToTeam(page, { team, subject: "Broken", text: "Here it comes" });
  const broken = Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
    Buffer.from("Exif place of the picture"),
  ]);
  await addFiles(page, [{ name: "broken.dat", mimeType: "application/octet-stream", buffer: broken }]);
  await expect(page.getByText("This picture cannot be read here")).toBeVisible();
  const send = page.getByRole("button", { name: "Send", exact: true });
  await expect(send).toHaveAccessibleDescription("Remove the files that cannot be sent");
  await page.getByRole("button", { name: "Remove broken.dat" }).click();
  await expect(send).toHaveAccessibleDescription("Write something to send it");
});

test("an upload shows how far it is, can be stopped, and sends nothing until it is whole", async ({
  clinic,
}) => {
  const { page } = clinic.patient;
  await reach(clinic.patient, "/messages");
  await writeToTeam(page, { team, subject: "Large", text: "It is large" });
  await addFiles(page, [{ name: "large.bin", mimeType: "application/octet-stream", buffer: large }]);
  let posts = 0;
  // The first piece arrives, and the next one is on its way until somebody stops it.
  await page.route("**/chunks/*", (route) => (posts++ === 0 ? route.continue() : undefined));
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByLabel(/^Sending files: [1-9]/)).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("You stopped before it was finished")).toBeVisible();
  await expect(page.getByRole("list", { name: "Files in this message" })).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Files to send" }).getByRole("listitem")).toHaveCount(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(
    page.getByRole("list", { name: "Files in this message" }).getByText("large.bin"),
  ).toBeVisible();
  await expect(page.getByRole("list", { name: "Files to send" })).toHaveCount(0);
  expect(clinic.patient.complaints).toEqual([]);
});
