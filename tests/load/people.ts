import type { Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { createGroup, type Group, type LocalGroup, openDevice } from "./group.ts";
import type { Nodes } from "./nodes.ts";

export interface Patient {
  device: Device;
  /** The one conversation that each patient has. */
  threadId: string;
  team: Device[];
}

/** People whose devices run in this program. */
export interface Clinic {
  clinicians: Device[];
  patients: Patient[];
}

export interface ClinicSize {
  teams: number;
  cliniciansEach: number;
  patients: number;
}

const settings = { name: "Load Clinic", replyHours: 24, emergencyNumber: "112", crisisNumber: null };

/** A clinic made as its people would make it, every patient with a conversation; all of its devices run here. */
export async function makeClinic(
  nodes: Pick<Nodes, "origin" | "setupUrl">,
  size: ClinicSize,
  connect = nodeConnection,
): Promise<Clinic> {
  const group: LocalGroup = createGroup(nodes.origin, connect);
  await peopleClinic(nodes, size, [group], connect);
  return group.clinic;
}

/** The same over several groups, each of which plays the people of its teams; the administrator's device runs here. */
export async function peopleClinic(
  nodes: Pick<Nodes, "origin" | "setupUrl">,
  size: ClinicSize,
  groups: readonly Group[],
  connect = nodeConnection,
): Promise<void> {
  const administrator = openDevice(nodes.origin, connect);
  await administrator.setUpClinic(nodes.setupUrl, { name: "Ada Admin", clinic: settings });
  await administrator.makeKit();
  const shares = groups.map((group, at) => ({
    group,
    teams: namesOf("Team", size.teams, groups.length, at),
    patients: namesOf("Patient", size.patients, groups.length, at),
  }));

  const teams: { name: string; accountIds: string[] }[] = [];
  await Promise.all(
    shares.map(async ({ group, teams: names }) => {
      for (const name of names) {
        const links: string[] = [];
        for (let i = 0; i < size.cliniciansEach; i++) links.push(await clinicianLink(`${name}, ${i}`));
        teams.push({ name, accountIds: await group.joinTeam(links) });
      }
    }),
  );
  await administrator.sync();
  const staff = teams.flatMap(({ accountIds }) => accountIds);
  await administrator.endorse(staff.map((accountId) => ({ accountId, teamIds: [] })));
  for (const { name, accountIds } of teams) await administrator.createTeam(name, accountIds);
  const known = await administrator.vault.teams();
  const teamIds = new Map(known.map(({ name, teamId }) => [name, teamId]));
  await Promise.all(
    shares.map(({ group, teams: names, patients }) =>
      group.admit(
        names.map((name) => teamIds.get(name) ?? ""),
        patients,
      ),
    ),
  );

  function clinicianLink(name: string): Promise<string> {
    return administrator.invite({ kind: "clinician", name, teamIds: [], validDays: 7 });
  }
}

/** Every `of`-th name from the `at`-th on: the share of one group. */
function namesOf(what: string, count: number, of: number, at: number): string[] {
  return Array.from({ length: count }, (_, i) => `${what} ${i}`).filter((_, i) => i % of === at);
}
