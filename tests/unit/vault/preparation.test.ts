import { beforeEach, describe, expect, it } from "vitest";
import { changeMembers, hire, openClinic, type Seat, texts } from "#tests/factories/vault-clinic.ts";

describe("bringing a colleague into conversations", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threads: string[];
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId, clock } = clinic;
    threads = [];
    for (const subject of ["Sugar", "Feet", "Eyes"]) {
      clock.advance(1_000);
      threads.push(await patient.send({ type: "team", teamId }, `about ${subject}`, { subject }));
    }
    await doctor.sync();
  });

  const workOf = async (device: Seat) => (await device.vault.preparations())[0];

  it("a newcomer to the team is offered, added everywhere by one ceremony, and reads all that was written", async () => {
    const { doctor } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
    const work = await workOf(doctor);
    expect(work).toMatchObject({
      name: "Nurse Ny",
      teamName: "Diabetes nurses",
      fromName: null,
      remaining: 3,
    });
    const batch = await changeMembers(doctor, work?.steps ?? []);
    expect(batch.lines).toHaveLength(6);
    expect(await doctor.vault.preparations()).toEqual([]);
    expect(await doctor.vault.sharing()).toBeNull();
    await nurse.device.sync();
    for (const [i, subject] of ["Sugar", "Feet", "Eyes"].entries())
      expect(await texts(nurse.device, threads[i] ?? "")).toEqual([`about ${subject}`]);
  });

  it("sending rests while paused, over a lock, and goes on where it stopped", async () => {
    const { doctor } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
    await doctor.vault.pauseSharing({ paused: true });
    await changeMembers(doctor, (await workOf(doctor))?.steps ?? []);
    await nurse.device.sync();
    expect(await texts(nurse.device, threads[0] ?? "")).toEqual([]);
    doctor.vault.lock();
    await doctor.signIn();
    await doctor.sync();
    await nurse.device.sync();
    expect(await texts(nurse.device, threads[0] ?? "")).toEqual([]);
    await doctor.vault.pauseSharing({ paused: false });
    await doctor.sync();
    expect(await doctor.vault.sharing()).toBeNull();
    await nurse.device.sync();
    for (const thread of threads) expect(await texts(nurse.device, thread)).toHaveLength(1);
  });

  it("who takes over from somebody who left is named by the clinic, and the patient's device can add them", async () => {
    const { admin, doctor, doctorId, patient } = clinic;
    const colleague = await hire(clinic, "Dr Eve Extra");
    await admin.sync();
    await admin.offboard(doctorId, colleague.accountId);
    await patient.sync();
    const [thread = ""] = threads;
    const { handover } = (await patient.vault.members(thread)) ?? {};
    expect(handover).toMatchObject({ fromName: "Dr Bo Berg", toName: "Dr Eve Extra" });
    expect((await workOf(patient))?.fromName).toBe("Dr Bo Berg");
    await changeMembers(patient, (await workOf(patient))?.steps ?? []);
    expect((await patient.vault.members(thread))?.handover).toBeNull();
    await colleague.device.sync();
    for (const each of threads) expect(await texts(colleague.device, each)).toHaveLength(1);
    await patient.send({ type: "thread", threadId: thread }, "after");
    await colleague.device.sync();
    expect(await texts(colleague.device, thread)).toEqual(["about Sugar", "after"]);
    await doctor.sync();
    expect(await texts(doctor, thread)).toEqual(["about Sugar"]);
  });

  it("a server cannot name a successor: without the root's own word nobody is proposed", async () => {
    const { admin, doctorId, patient } = clinic;
    await hire(clinic, "Dr Eve Extra");
    await admin.sync();
    await admin.offboard(doctorId);
    await patient.sync();
    expect((await patient.vault.members(threads[0] ?? ""))?.handover).toBeNull();
    expect(await patient.vault.preparations()).toEqual([]);
  });

  it("an endorsement that somebody gets after a colleague left names no successor", async () => {
    const { admin, doctorId, patient } = clinic;
    const colleague = await hire(clinic, "Dr Eve Extra");
    await admin.sync();
    await admin.offboard(doctorId);
    await admin.endorse([{ accountId: colleague.accountId, teamIds: [] }]);
    await patient.sync();
    expect((await patient.vault.members(threads[0] ?? ""))?.handover).toBeNull();
  });
});
