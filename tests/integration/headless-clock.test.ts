import { afterAll, beforeAll, expect, test } from "vitest";
import { createDevice, type Device } from "#app/headless/device.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";

const minuteMs = 60_000;
let server: ApiServer;
/** How far an administrator's clock is ahead of the server's. */
let aheadMs = 0;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

const clinic = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };

function newAdministrator(): Device {
  const now = () => server.now() + aheadMs;
  const clock = { now, monotonic: () => server.now() };
  return createDevice({ origin: server.origin, authenticator: softwareAuthenticator(), clock });
}

test("a clock that is ahead dates nothing of the clinic root, because nothing later could be dated before it", async () => {
  const token = await setupTokenOf(server);
  const found = (admin: Device) =>
    admin.setUpClinic(`${server.origin}/setup#${token}`, { name: "Ada Root", clinic });
  aheadMs = 11 * minuteMs;
  await expect(found(newAdministrator())).rejects.toMatchObject({ code: "E_CLOCK" });
  aheadMs = 0;
  const admin = newAdministrator();
  await found(admin);
  aheadMs = 11 * minuteMs;
  await expect(admin.makeKit()).rejects.toMatchObject({ code: "E_CLOCK" });
  await expect(admin.createTeam("Diabetes team", [])).rejects.toMatchObject({ code: "E_CLOCK" });
  // As far as clocks are allowed to differ; what follows is signed by a right one, at the time of the one before.
  aheadMs = 9 * minuteMs;
  await admin.createTeam("Diabetes team", []);
  aheadMs = 0;
  await admin.createTeam("Eye clinic", []);
  await admin.makeKit();
  expect((await admin.vault.teams()).map(({ name }) => name).sort()).toEqual(["Diabetes team", "Eye clinic"]);
});
