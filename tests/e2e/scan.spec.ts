import { enter, expect, reach, team, test } from "./clinic-fixture.ts";
import { holdBeforeCamera, launchWithCamera } from "./fake-camera.ts";
import { acceptInvitation, invite, sign, writeToTeam } from "./journeys.ts";
import { newPerson } from "./person.ts";

const camera = "Scan the code with the camera";

test("a device is linked by the code on its screen and people are made sure of by theirs, without a frame leaving the page", async ({
  browser,
  clinic: { origin, nurse },
  launchOptions,
}, info) => {
  const film = info.outputPath("seen.y4m");
  await reach(nurse, "/invitations");
  const invitation = await invite(nurse.page, { name: "Cam Patient", teams: [team] });
  const own = await launchWithCamera(browser, launchOptions, film);
  const old = await newPerson(own, origin, { viewport: { width: 390, height: 844 } });
  await old.context.addInitScript(() => {
    const kept = globalThis as unknown as { streams: MediaStream[] };
    kept.streams = [];
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (asked) => {
      const stream = await open(asked);
      kept.streams.push(stream);
      return stream;
    };
  });
  const lit = () =>
    old.page.evaluate(() =>
      (globalThis as unknown as { streams: MediaStream[] }).streams.map((stream) =>
        stream.getTracks().some(({ readyState }) => readyState === "live"),
      ),
    );
  await acceptInvitation(old.page, invitation);
  await writeToTeam(old.page, { team, subject: "Eyes", text: "I see double." });
  await reach(nurse, "/inbox");

  const tablet = await newPerson(browser, origin);
  await tablet.page.goto("/link");
  await tablet.page.getByRole("button", { name: "Make a passkey and show the code" }).click();
  const code = tablet.page.getByRole("img", { name: "Code to scan with the other device" });
  await expect(code).toBeVisible();

  const { page } = old;
  await enter(old, "/account/add-device");
  await page.getByRole("button", { name: camera }).click();
  await expect(page.getByText(/No camera was found on this device/)).toBeVisible();
  await page.getByRole("button", { name: "Go on without the camera" }).click();
  await expect(page.getByLabel("The twelve words on the new device")).toBeVisible();

  await old.context.grantPermissions(["camera"]);
  const bodies: string[] = [];
  old.context.on("request", (request) => bodies.push(request.postData() ?? ""));
  await reach(nurse, "/safety");
  await nurse.page.getByRole("link", { name: "Cam Patient" }).click();
  const pair = nurse.page.getByRole("img", { name: "Code of the two of you" });
  await holdBeforeCamera(film, pair);
  await page.getByRole("button", { name: camera }).click();
  await expect(page.getByText(/This is another code/)).toBeVisible();
  expect(await lit()).toEqual([true]);
  await page.keyboard.press("Escape");
  await expect.poll(lit).toEqual([false]);

  await holdBeforeCamera(film, code);
  await page.getByRole("button", { name: camera }).click();
  const digits = page.getByText(/^\d{6}$/);
  await expect(digits).toBeVisible();
  await expect.poll(lit).toEqual([false, false]);
  await expect(tablet.page.getByText((await digits.innerText()).trim(), { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "They are the same" }).click();
  await sign(page);
  await expect(page.getByText("Everything in 1 conversation was passed on.")).toBeVisible();
  await tablet.page.getByRole("button", { name: "They are the same" }).click();
  await tablet.page.getByRole("link", { name: /Eyes/ }).click();
  await expect(tablet.page.getByRole("article").getByText("I see double.")).toBeVisible();

  // The nurse's page is older than the new device: what both hold is the same, and heads may lag behind.
  await holdBeforeCamera(film, pair);
  await page.getByRole("link", { name: "Account", exact: true }).first().click();
  await page.getByRole("link", { name: "Make sure who you write with" }).click();
  await page.getByRole("link", { name: "Nour Nurse" }).click();
  await page.getByRole("button", { name: "Scan the code of the other person" }).click();
  await expect(page.getByText(/It is the right person/)).toBeVisible();
  await expect(page.getByText(/You checked this person on/)).toBeVisible();
  // A frame has a million bytes, and a signed statement a few thousand.
  expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThan(16_000);
  for (const person of [old, tablet, nurse]) expect(person.complaints).toEqual([]);
  await tablet.context.close();
  await own.close();
});
