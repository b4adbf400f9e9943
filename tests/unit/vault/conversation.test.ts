import { beforeAll, describe, expect, it } from "vitest";
import { openClinic, texts } from "#tests/factories/vault-clinic.ts";

describe("a conversation", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;

  beforeAll(async () => {
    clinic = await openClinic();
    const { patient, teamId } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "My sugar is high", {
      subject: "Sugar",
      category: "medication",
    });
  });

  it("reaches the team and its answer reaches the patient", async () => {
    const { patient, doctor } = clinic;
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["My sugar is high"]);
    await doctor.send({ type: "thread", threadId }, "Take it twice daily");
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["My sugar is high", "Take it twice daily"]);
  });

  it("names people only by what was proved", async () => {
    const [summary] = await clinic.doctor.threads();
    expect(summary).toMatchObject({
      subject: "Sugar",
      category: "medication",
      patientNames: ["Pia Patient"],
      teamName: "Diabetes nurses",
    });
    const view = await clinic.patient.thread(threadId);
    expect(view?.readers.map(({ name, trust }) => [name, trust]).sort()).toEqual([
      ["Dr Bo Berg", "endorsed"],
      ["Pia Patient", "self"],
    ]);
  });

  it("counts unread messages until they are marked", async () => {
    const { patient, doctor } = clinic;
    await doctor.send({ type: "thread", threadId }, "And rest");
    await patient.sync();
    expect((await patient.threads())[0]?.unread).toBeGreaterThan(0);
    await patient.vault.markRead(threadId);
    expect((await patient.threads())[0]?.unread).toBe(0);
  });

  it("shows what was said after locking and unlocking", async () => {
    const { patient } = clinic;
    const before = await texts(patient, threadId);
    patient.vault.lock();
    await expect(patient.threads()).rejects.toThrow("E_LOCKED");
    await patient.signIn();
    expect(await texts(patient, threadId)).toEqual(before);
  });

  it("ends when it is closed", async () => {
    const { patient, doctor } = clinic;
    await doctor.vault.close({ threadId });
    await doctor.sync();
    await patient.sync();
    expect((await patient.thread(threadId))?.summary.closed).toBe(true);
    await expect(patient.send({ type: "thread", threadId }, "One more")).rejects.toThrow("E_THREAD_CLOSED");
  });
});
