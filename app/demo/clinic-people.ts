import {
  administratorName,
  type ClinicianId,
  clinic,
  clinicians,
  type PatientId,
  patients,
  type TeamId,
  teams,
} from "./cast.ts";
import { openSeat, type Place, type Seat } from "./seat.ts";

/** Everybody whom the demo plays. */
export interface ClinicPeople {
  administrator: Seat;
  clinicians: Map<ClinicianId, Seat>;
  patients: Map<PatientId, Seat>;
  /** Accounts of all of them. */
  accounts: ReadonlySet<string>;
  teamIds: ReadonlyMap<TeamId, string>;
}

const setUpAgoMs = 6 * 86_400_000;

async function openSeats(place: Place): Promise<Omit<ClinicPeople, "accounts" | "teamIds">> {
  const open = async <Id extends string>(all: readonly { id: Id }[]) =>
    new Map(await Promise.all(all.map(async ({ id }) => [id, await openSeat(place, id)] as const)));
  return {
    administrator: await openSeat(place, "administrator"),
    clinicians: await open(clinicians),
    patients: await open(patients),
  };
}

/** Makes the clinic as its people would: set-up link, invitations, kits, endorsements, rosters. */
export async function makeClinic(place: Place, setupUrl: string): Promise<ClinicPeople> {
  place.clock.goBehind(setUpAgoMs);
  const seats = await openSeats(place);
  const admin = seats.administrator.device;
  await admin.setUpClinic(setupUrl, { name: administratorName, clinic });
  await admin.makeKit();
  const staff = new Map<ClinicianId, string>();
  await Promise.all(
    clinicians.map(async ({ id, name }) => {
      const link = await admin.invite({ kind: "clinician", name, teamIds: [], validDays: 7 });
      staff.set(id, await join(seats.clinicians, id, link));
    }),
  );
  await admin.sync();
  await admin.endorse([...staff.values()].map((accountId) => ({ accountId, teamIds: [] })));
  for (const { id, name } of teams) {
    const members = clinicians.filter(({ team }) => team === id);
    await admin.createTeam(
      name,
      members.flatMap((member) => staff.get(member.id) ?? []),
    );
  }
  const teamIds = await teamIdsOf(seats.administrator);
  for (const { device } of seats.clinicians.values()) await device.sync();
  await Promise.all(
    patients.map(async ({ id, name, team }) => {
      const inviter = clinicians.find((each) => each.team === team);
      const seat = inviter && seats.clinicians.get(inviter.id);
      const teamId = teamIds.get(team);
      if (seat === undefined || teamId === undefined) throw new Error("every team has a clinician");
      await join(
        seats.patients,
        id,
        await seat.device.invite({ kind: "patient", name, teamIds: [teamId], validDays: 7 }),
      );
    }),
  );
  return { ...seats, teamIds, accounts: await accountsOf(seats) };
}

/** The people of an earlier start, signed in again with the passkeys that were kept. */
export async function wakeClinic(place: Place): Promise<ClinicPeople> {
  const seats = await openSeats(place);
  for (const { device } of everybody(seats)) {
    await device.signIn();
    await device.sync();
  }
  return { ...seats, teamIds: await teamIdsOf(seats.administrator), accounts: await accountsOf(seats) };
}

export function everybody(seats: Pick<ClinicPeople, "administrator" | "clinicians" | "patients">): Seat[] {
  return [seats.administrator, ...seats.clinicians.values(), ...seats.patients.values()];
}

async function join<Id extends string>(seats: ReadonlyMap<Id, Seat>, id: Id, link: string): Promise<string> {
  const seat = seats.get(id);
  if (seat === undefined) throw new Error("everybody has a seat");
  const { accountId } = await seat.device.acceptInvitation(link);
  await seat.device.makeKit();
  return accountId;
}

async function accountsOf(seats: Parameters<typeof everybody>[0]): Promise<Set<string>> {
  const states = await Promise.all(everybody(seats).map(({ device }) => device.vault.status()));
  return new Set(states.flatMap(({ accountId }) => accountId ?? []));
}

async function teamIdsOf({ device }: Seat): Promise<Map<TeamId, string>> {
  const found = await device.vault.teams();
  return new Map(
    teams.flatMap(({ id, name }) => {
      const team = found.find((each) => each.name === name);
      return team === undefined ? [] : [[id, team.teamId] as const];
    }),
  );
}
