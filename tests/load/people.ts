import { createDevice, type Device } from "#app/headless/device.ts";
import { type NodeConnection, nodeConnection } from "#app/headless/node-connection.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import type { Nodes } from "./nodes.ts";

export interface Patient {
  device: Device;
  /** The one conversation that each patient has. */
  threadId: string;
  team: Device[];
}

export interface Clinic {
  administrator: Device;
  clinicians: Device[];
  patients: Patient[];
}

export interface ClinicSize {
  teams: number;
  cliniciansEach: number;
  patients: number;
}

const settings = { name: "Load Clinic", replyHours: 24, emergencyNumber: "112", crisisNumber: null };
/** People who join at once. */
const ABREAST = 8;

/** A clinic made as its people would make it, every patient with a conversation. */
export async function makeClinic(
  nodes: Pick<Nodes, "origin" | "setupUrl">,
  size: ClinicSize,
  connect: (origin: string) => NodeConnection = nodeConnection,
): Promise<Clinic> {
  const open = (): Device => {
    const { send, events } = connect(nodes.origin);
    return createDevice({ origin: nodes.origin, authenticator: softwareAuthenticator(), send, events });
  };
  const administrator = open();
  await administrator.setUpClinic(nodes.setupUrl, { name: "Ada Admin", clinic: settings });
  await administrator.makeKit();

  const clinicians = await abreast(size.teams * size.cliniciansEach, async (i) => {
    const name = `Clinician ${i}`;
    const link = await administrator.invite({ kind: "clinician", name, teamIds: [], validDays: 7 });
    const device = open();
    const { accountId } = await device.acceptInvitation(link);
    await device.makeKit();
    return { device, accountId };
  });
  await administrator.sync();
  await administrator.endorse(clinicians.map(({ accountId }) => ({ accountId, teamIds: [] })));
  for (let i = 0; i < size.teams; i++) {
    const members = clinicians.slice(i * size.cliniciansEach, (i + 1) * size.cliniciansEach);
    await administrator.createTeam(
      `Team ${i}`,
      members.map(({ accountId }) => accountId),
    );
  }
  const teamIds = new Map((await administrator.vault.teams()).map(({ name, teamId }) => [name, teamId]));
  for (const { device } of clinicians) await device.sync();

  const patients = await abreast(size.patients, async (i) => {
    const at = i % size.teams;
    const team = clinicians.slice(at * size.cliniciansEach, (at + 1) * size.cliniciansEach);
    const [inviter] = team;
    const teamId = teamIds.get(`Team ${at}`);
    if (inviter === undefined || teamId === undefined) throw new Error("a team without people");
    const name = `Patient ${i}`;
    const link = await inviter.device.invite({ kind: "patient", name, teamIds: [teamId], validDays: 7 });
    const device = open();
    await device.acceptInvitation(link);
    await device.makeKit();
    const threadId = await device.send({ type: "team", teamId }, "Hello", { subject: `Question ${i}` });
    return { device, threadId, team: team.map((each) => each.device) };
  });
  for (const { device } of clinicians) await device.sync();
  return { administrator, clinicians: clinicians.map(({ device }) => device), patients };
}

/** In order, a few at a time. */
async function abreast<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < count; i = next++) results[i] = await work(i);
  };
  await Promise.all(Array.from({ length: ABREAST }, lane));
  return results;
}
