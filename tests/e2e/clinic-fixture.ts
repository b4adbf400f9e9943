import { once } from "node:events";
import { type Browser, test as base, expect, type Page } from "@playwright/test";
import { follow } from "./accessible.ts";
import { acceptInvitation, endorse, invite, makeTeam, setUpClinic } from "./journeys.ts";
import { newPerson, type Person, type PersonOptions } from "./person.ts";
import { type StartedServer, startServer } from "./start-server.ts";

export const team = "Diabetes team";

/** A clinic that the tests of a worker share: whoever changes a person for good makes one of their own. */
export interface Clinic {
  origin: string;
  dataDir: string;
  /** Everything that its servers have printed. */
  output(): string;
  admin: Person;
  /** A member of the team. */
  nurse: Person;
  /** Invited by the nurse, on a phone. */
  patient: Person;
  /** One more patient, with a browser of their own. */
  newPatient(name: string, options?: PersonOptions): Promise<Person>;
  /** One more confirmed person, in no team yet. */
  newStaff(kind: "A member of the care team" | "A compliance officer", name: string): Promise<Person>;
  /** Stops the server as Ctrl-C does; `start` brings it back on the same port and data. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const test = base.extend<object, { clinic: Clinic }>({
  clinic: [
    async ({ browser }, use) => {
      const first = await startServer();
      let running = first;
      let printed = "";
      const people = await inviteEverybody(browser, first);
      await use({
        ...people,
        dataDir: first.dataDir,
        output: () => printed + running.output(),
        async stop() {
          const exited = once(running.process, "exit");
          running.process.kill("SIGINT");
          await exited;
          printed += running.output();
        },
        async start() {
          running = await startServer({
            PORT: new URL(first.origin).port,
            BEDSIDE_DATA_DIR: first.dataDir,
          });
        },
      });
      for (const context of browser.contexts()) await context.close();
      await running.stop();
      // The first one also removes the folder.
      if (running !== first) await first.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

async function inviteEverybody(
  browser: Browser,
  { origin, setupUrl }: StartedServer,
): Promise<Omit<Clinic, "stop" | "start" | "dataDir" | "output">> {
  const admin = await newPerson(browser, origin);
  await setUpClinic(admin.page, setupUrl ?? "");

  const newStaff: Clinic["newStaff"] = async (kind, name) => {
    const person = await newPerson(browser, origin);
    await reach(admin, "/people");
    await acceptInvitation(person.page, await invite(admin.page, { kind, name }));
    await endorse(admin.page, name);
    return person;
  };
  const nurse = await newStaff("A member of the care team", "Nour Nurse");
  await makeTeam(admin.page, team, ["Nour Nurse"]);

  const newPatient: Clinic["newPatient"] = async (name, options = {}) => {
    const person = await newPerson(browser, origin, { viewport: { width: 390, height: 844 }, ...options });
    await reach(nurse, "/invitations");
    const link = await invite(nurse.page, { name, teams: [team] });
    await acceptInvitation(person.page, link, options.passphrase);
    return person;
  };
  const patient = await newPatient("Pat Patient");
  return { origin, admin, nurse, patient, newPatient, newStaff };
}

/** As `enter`, but from screen to screen of the document that is open, where it is unlocked. */
export async function reach(person: Person, path: string): Promise<void> {
  const { page } = person;
  const isOpen = await page.getByRole("button", { name: "Lock now" }).isVisible();
  if (!isOpen) return enter(person, path);
  if (new URL(page.url()).pathname !== path) await follow(page, path);
}

/** Opens an address in a fresh document and unlocks, signing in first where nobody is. */
export async function enter(person: Person, path: string): Promise<void> {
  const { page, passphrase } = person;
  await page.goto(path);
  const signIn = page.getByRole("button", { name: "Sign in with a passkey" });
  const unlock = page.getByRole("button", { name: "Unlock" });
  await expect(signIn.or(unlock)).toBeVisible();
  const wasSignedOut = await signIn.isVisible();
  if (wasSignedOut) await signIn.click();
  if (!wasSignedOut || passphrase !== undefined) await unlockTab(page, passphrase);
  await expect(page.getByRole("button", { name: "Lock now" })).toBeVisible();
  // Signing in leads to the start page of the role.
  if (wasSignedOut && new URL(page.url()).pathname !== path) await enter(person, path);
}

export async function unlockTab(page: Page, passphrase?: string): Promise<void> {
  if (passphrase !== undefined) await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByRole("button", { name: "Lock now" })).toBeVisible();
}

export { expect };
