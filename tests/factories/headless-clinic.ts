import { createDevice, type Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import type { CursorSource } from "#app/sync/engine-parts.ts";
import type { HttpSend } from "#app/sync/http.ts";
import { type ApiServer, setupTokenOf } from "./api-server.ts";

/** Somebody's device that goes by the server's clock; over a line of its own where something is to see its traffic. */
export function headlessDevice(server: ApiServer, send?: HttpSend, events?: CursorSource): Device {
  const clock = { now: () => server.now(), monotonic: () => server.now() };
  const line = send === undefined ? {} : { send, events };
  return createDevice({ origin: server.origin, authenticator: softwareAuthenticator(), clock, ...line });
}

/** Real vaults on the real server: a clinic with a confirmed clinician on a team, and a patient who has no kit yet. */
export async function openHeadlessClinic(server: ApiServer, connect = nodeConnection) {
  const device = () => {
    const { send, events } = connect(server.origin);
    return headlessDevice(server, send, events);
  };
  const [admin, doctor, patient] = [device(), device(), device()];
  const clinic = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };
  const token = await setupTokenOf(server);
  await admin.setUpClinic(`${server.origin}/setup#${token}`, { name: "Ada Root", clinic });
  await admin.makeKit();
  const invited = { teamIds: [], validDays: 7 };
  const { accountId: doctorId } = await doctor.acceptInvitation(
    await admin.invite({ kind: "clinician", name: "Dr Imani Cole", ...invited }),
  );
  await doctor.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId: doctorId, teamIds: [] }]);
  await admin.createTeam("Diabetes team", [doctorId]);
  await doctor.sync();
  const teamId = (await doctor.vault.teams())[0]?.teamId ?? "";
  await patient.acceptInvitation(
    await doctor.invite({ kind: "patient", name: "Maya Ortiz", ...invited, teamIds: [teamId] }),
  );
  return { admin, doctor, doctorId, patient, teamId };
}

/** What a person reads in a conversation, in its order. */
export async function textsIn(reader: Device, threadId: string): Promise<string[]> {
  const view = await reader.thread(threadId);
  return (view?.lines ?? []).flatMap((line) => (line.kind === "message" ? [line.text] : []));
}
