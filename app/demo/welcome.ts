import { arrivals } from "./arrivals.ts";
import { guests, teams } from "./cast.ts";
import type { ClinicPeople } from "./clinic-people.ts";
import { playScene } from "./play-scene.ts";

export interface GuestLinks {
  patient: string;
  clinician: string;
  officer: string;
}

/** The guests' team. */
const [home] = teams;
const pauseMs = 1_200;

/** New links for a patient, a clinician and an officer: one use each, seven days. */
export async function inviteGuests(people: ClinicPeople): Promise<GuestLinks> {
  const { administrator, clinicians, teamIds } = people;
  const host = clinicians.get("leila");
  const teamId = teamIds.get(home.id);
  if (host === undefined || teamId === undefined) throw new Error("the guests' team has its doctor");
  const taken = new Set((await administrator.device.vault.people()).map(({ name }) => name));
  const name = (wanted: string) => {
    for (let n = 1; ; n++) {
      const tried = n === 1 ? wanted : `${wanted} ${n}`;
      if (!taken.has(tried)) return tried;
    }
  };
  const invite = administrator.device.invite;
  return {
    patient: await host.device.invite({
      ...{ kind: "patient", name: name(guests.patient), teamIds: [teamId], validDays: 7 },
    }),
    clinician: await invite({
      ...{ kind: "clinician", name: name(guests.clinician), teamIds: [teamId], validDays: 7 },
    }),
    officer: await invite({ kind: "officer", name: name(guests.officer), teamIds: [], validDays: 7 }),
  };
}

/**
 * What the administrator of the demo does without being asked: confirms whoever answered an invitation, each into the team
 * that it named. A new clinician is then written to, because earlier conversations are not theirs to read.
 */
export function endorsesGuests(people: ClinicPeople, onError: (cause: unknown) => void) {
  const { device } = people.administrator;

  return async function look(): Promise<void> {
    const waiting = (await device.vault.people()).filter(
      ({ status, endorsable }) => status === "pending" && endorsable,
    );
    if (waiting.length === 0) return;
    await device.endorse(waiting.map(({ accountId, teamIds }) => ({ accountId, teamIds })));
    if (!waiting.some(({ role }) => role === "clinician")) return;
    // Nobody waits for these to be written.
    for (const scene of arrivals) playScene(people, scene, { type: "now", pauseMs }).catch(onError);
  };
}
