import { enter, expect, test, unlockTab } from "./clinic-fixture.ts";

test("a second passkey, on a security key, opens the browser alone, and is taken out again with the first", async ({
  clinic: { patient },
}) => {
  const { page, authenticator } = patient;
  const { cdp, id: phone } = authenticator;
  await enter(patient, "/account/passkeys");
  await expect(page.getByText("Passkey 1")).toBeVisible();
  const removing = page.getByRole("button", { name: /Remove passkey/ });
  await expect(removing).toHaveCount(0);

  const { authenticatorId: key } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", ctap2Version: "ctap2_1", transport: "usb", automaticPresenceSimulation: true },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf: true },
    },
  });
  /** Which of the two answers when it is asked: the other one lies untouched. */
  const touch = async (one: string) => {
    for (const authenticatorId of [phone, key])
      await cdp.send("WebAuthn.setAutomaticPresenceSimulation", {
        authenticatorId,
        enabled: authenticatorId === one,
      });
  };
  await touch(key);
  await page.getByRole("button", { name: "Make a new passkey" }).click();
  await expect(page.getByRole("heading", { name: "Confirm with the passkey you have" })).toBeVisible();
  await touch(phone);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByText("From now on each of them opens this device.")).toBeVisible();
  await expect(page.getByText(/On a security key/)).toBeVisible();
  await expect(removing).toHaveCount(2);

  await touch(key);
  await page.reload();
  await unlockTab(page);
  await touch(phone);
  await page.getByRole("button", { name: "Remove passkey 2" }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("The passkey was removed.")).toBeVisible();
  await expect(removing).toHaveCount(0);
  await expect(page.locator(":focus"), "the button is gone, the focus is not").toHaveCount(1);
  await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: key });
  expect(patient.complaints).toEqual([]);
});
