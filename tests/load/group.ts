import { createDevice, type Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { problemsOf } from "./checks.ts";
import type { Clinic, Patient } from "./people.ts";
import { runTraffic, type Sent, type TrafficInput } from "./traffic.ts";

/** What a group's traffic came to, in numbers: devices and messages stay where they were played. */
export interface GroupTraffic {
  messages: number;
  /** Milliseconds from when a message was due until another member had it open. */
  times: number[];
  failures: string[];
  busy: number;
}

/** Teams with their patients, played by one program; their conversations concern nobody outside. */
export interface Group {
  /** Clinicians who answer these links; their accounts. */
  joinTeam(links: readonly string[]): Promise<string[]>;
  /** Patients of the teams that joined, in the order in which they joined, each with one conversation. */
  admit(teamIds: readonly string[], names: readonly string[]): Promise<void>;
  traffic(input: Omit<TrafficInput, "first">): Promise<GroupTraffic>;
  /** Of everything sent so far; empty when every message is there once and in one order. */
  problems(): Promise<string[]>;
}

/** A group in this program, whose devices can be looked at. */
export type LocalGroup = Group & { readonly clinic: Clinic };

/** People who join at once. */
const ABREAST = 8;

export function createGroup(origin: string, connect = nodeConnection): LocalGroup {
  const teams: Device[][] = [];
  const clinic: Clinic = { clinicians: [], patients: [] };
  const all: Sent[] = [];
  return {
    clinic,
    async joinTeam(links) {
      const joined = await abreast(links, async (link) => {
        const device = openDevice(origin, connect);
        const { accountId } = await device.acceptInvitation(link);
        await device.makeKit();
        return { device, accountId };
      });
      const team = joined.map(({ device }) => device);
      teams.push(team);
      clinic.clinicians.push(...team);
      return joined.map(({ accountId }) => accountId);
    },
    async admit(teamIds, names) {
      for (const device of clinic.clinicians) await device.sync();
      const patients = await abreast(names, (name, i): Promise<Patient> => {
        const at = i % teams.length;
        const [team, teamId] = [teams[at], teamIds[at]];
        if (team === undefined || teamId === undefined) throw new Error("a team without people");
        return admitted(openDevice(origin, connect), name, team, teamId);
      });
      clinic.patients.push(...patients);
      for (const device of clinic.clinicians) await device.sync();
    },
    async traffic(input) {
      const { sent, failures, busy } = await runTraffic(clinic, { ...input, first: all.length });
      all.push(...sent);
      const times = sent.flatMap(({ sentAt, openedAt }) => [...openedAt.values()].map((at) => at - sentAt));
      return { messages: sent.length, times, failures, busy };
    },
    problems: () => problemsOf(clinic, all),
  };
}

export function openDevice(origin: string, connect = nodeConnection): Device {
  const { send, events } = connect(origin);
  return createDevice({ origin, authenticator: softwareAuthenticator(), send, events });
}

async function admitted(device: Device, name: string, team: Device[], teamId: string): Promise<Patient> {
  const [inviter] = team;
  if (inviter === undefined) throw new Error("a team without people");
  await device.acceptInvitation(
    await inviter.invite({ kind: "patient", name, teamIds: [teamId], validDays: 7 }),
  );
  await device.makeKit();
  const threadId = await device.send({ type: "team", teamId }, "Hello", { subject: `Question of ${name}` });
  return { device, threadId, team };
}

/** In order, a few at a time. */
async function abreast<I, T>(items: readonly I[], work: (item: I, i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  const rest = items.entries();
  const lane = async () => {
    for (const [i, item] of rest) results[i] = await work(item, i);
  };
  await Promise.all(Array.from({ length: ABREAST }, lane));
  return results;
}
