import type { Browser } from "@playwright/test";
import { createDevice, type Device } from "#app/headless/device.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { EvilServer } from "./evil-server.ts";
import { expect } from "./fixtures.ts";
import { acceptInvitation } from "./journeys.ts";
import { newPerson, type Person } from "./person.ts";

/** A clinic on a hostile server: its administrator and nurse are honest devices without a browser. */
export interface HonestStaff {
  evil: EvilServer;
  admin: Device;
  nurse: Device;
  /** A copy of the nurse's whole profile as it is now, signed in. */
  nurseTwin(): Promise<Device>;
  nurseId: string;
  clinicId: string;
  teamId: string;
}

/** The same with a patient, the victim. */
export interface EvilClinic extends HonestStaff {
  /** A patient's browser, signed in and unlocked. */
  victim: Person;
  victimId: string;
  /** The conversation between nurse and victim. */
  threadId: string;
  stop(): Promise<void>;
}

const settings = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };

export async function openHonestStaff(): Promise<HonestStaff> {
  const evil = await EvilServer.start();
  const admin = honestDevice(evil);
  const { clinicId } = await admin.setUpClinic(evil.app.setupUrl ?? "", {
    name: "Ada Admin",
    clinic: settings,
  });
  await admin.makeKit();
  const storage = memoryStorage();
  const authenticator = softwareAuthenticator();
  const nurse = createDevice({ origin: evil.origin, authenticator, storage });
  const nurseTwin = async () => {
    const copy = memoryStorage();
    for (const store of ["meta", "records", "keys", "sealed"] as const) {
      const entries = structuredClone(await storage.getAll(store));
      await copy.write(entries.map(([key, value]) => ({ store, key, value })));
    }
    const twin = createDevice({ origin: evil.origin, authenticator, storage: copy });
    await twin.signIn();
    return twin;
  };
  const { accountId: nurseId } = await nurse.acceptInvitation(
    await admin.invite({ kind: "clinician", name: "Nour Nurse", teamIds: [], validDays: 7 }),
  );
  await nurse.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId: nurseId, teamIds: [] }]);
  await admin.createTeam("Diabetes team", [nurseId]);
  await nurse.sync();
  const [team] = await nurse.vault.teams();
  const teamId = team?.teamId ?? "";
  return { evil, admin, nurse, nurseTwin, nurseId, clinicId, teamId };
}

export async function openEvilClinic(browser: Browser): Promise<EvilClinic> {
  const staff = await openHonestStaff();
  const { victim, victimId } = await newVictim(browser, staff, "Pat Patient");
  const threadId = await writeTo({ ...staff, victimId }, "Blood sugar", "Welcome, Pat.");
  return {
    ...{ ...staff, victim, victimId, threadId },
    async stop() {
      await victim.context.close();
      await staff.evil.stop();
    },
  };
}

export function honestDevice(evil: EvilServer): Device {
  return createDevice({ origin: evil.origin, authenticator: softwareAuthenticator() });
}

/** A patient who answers the nurse's invitation in a real browser. */
export async function newVictim(
  browser: Browser,
  clinic: Pick<EvilClinic, "evil" | "nurse" | "teamId">,
  name: string,
): Promise<{ victim: Person; victimId: string }> {
  const { evil, nurse, teamId } = clinic;
  const link = await nurse.invite({ kind: "patient", name, teamIds: [teamId], validDays: 7 });
  const victim = await newPerson(browser, evil.origin);
  victim.page.setDefaultTimeout(15_000);
  await acceptInvitation(victim.page, link);
  await nurse.sync();
  const found = (await nurse.vault.people()).find((person) => person.name === name);
  return { victim, victimId: found?.accountId ?? "" };
}

/** Starts a conversation in the team's name. */
export async function writeTo(
  { nurse, teamId, victimId }: Pick<EvilClinic, "nurse" | "teamId" | "victimId">,
  subject: string,
  text: string,
): Promise<string> {
  await nurse.sync();
  return nurse.send({ type: "patient", accountId: victimId, teamId }, text, { subject });
}

/** Shows the conversation of this subject in the victim's browser. */
export async function showConversation({ victim: { page } }: EvilClinic, subject: string): Promise<void> {
  await page.locator('a[href="/messages"]').first().click();
  await page.getByRole("link", { name: new RegExp(subject) }).click();
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
}
