import type { Device } from "#app/headless/device.ts";
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

/** Statements that one ceremony signs, two a step (SPEC §12). */
const mostSteps = 32;

function hostOf({ clinicians }: ClinicPeople): Device {
  const host = clinicians.get("leila");
  if (host === undefined) throw new Error("the guests' team has its doctor");
  return host.device;
}

/** Into every open conversation of the team, with what was written before. */
async function bringIn(host: Device, colleagues: readonly { accountId: string }[]): Promise<void> {
  await host.sync();
  const open = (await host.threads()).filter(({ closed, teamName }) => !closed && teamName === home.name);
  const steps = open.flatMap(({ threadId }) =>
    colleagues.map(({ accountId }) => ({
      ...{ threadId, accountId, historyFrom: "start" },
      add: { rights: "everything", untilMs: null } as const,
    })),
  );
  if (steps.length > 0) await host.changeMembers(steps.slice(0, mostSteps));
}

/** New links for a patient, a clinician and an officer: one use each, seven days. */
export async function inviteGuests(people: ClinicPeople): Promise<GuestLinks> {
  const { administrator, teamIds } = people;
  const teamId = teamIds.get(home.id);
  if (teamId === undefined) throw new Error("the guests have a team");
  const taken = new Set((await administrator.device.vault.people()).map(({ name }) => name));
  const name = (wanted: string) => {
    for (let n = 1; ; n++) {
      const tried = n === 1 ? wanted : `${wanted} ${n}`;
      if (!taken.has(tried)) return tried;
    }
  };
  const invite = administrator.device.invite;
  return {
    patient: await hostOf(people).invite({
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
 * that it named. The host then brings a new clinician into the team's conversations, and patients write to them.
 */
export function endorsesGuests(people: ClinicPeople, onError: (cause: unknown) => void) {
  const { device } = people.administrator;

  return async function look(): Promise<void> {
    const waiting = (await device.vault.people()).filter(
      ({ status, endorsable }) => status === "pending" && endorsable,
    );
    if (waiting.length === 0) return;
    await device.endorse(waiting.map(({ accountId, teamIds }) => ({ accountId, teamIds })));
    const colleagues = waiting.filter(({ role }) => role === "clinician");
    if (colleagues.length === 0) return;
    // Nobody waits for these to be written.
    bringIn(hostOf(people), colleagues).catch(onError);
    for (const scene of arrivals) playScene(people, scene, { type: "now", pauseMs }).catch(onError);
  };
}
