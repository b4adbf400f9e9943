import { beforeEach, describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { cloneOf, hire, openClinic, refusals, type Seat, testClock } from "#tests/factories/vault-clinic.ts";

const day = 86_400_000;

describe("an administrator whose clock is days behind off-boards somebody", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let nurse: Awaited<ReturnType<typeof hire>>;
  let threadId: string;
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "Sugar" });
    await doctor.sync();
    nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
  });

  const change = async (type: "add" | "remove") => {
    const { doctor, patient } = clinic;
    await doctor.vault.changeMember({ threadId, change: { type, accountId: nurse.accountId } });
    for (const device of [doctor, patient, nurse.device]) await device.sync();
  };
  const names = async (device: Seat) =>
    (await device.vault.members(threadId))?.members.map(({ name }) => name).sort();

  async function leave(startMs: number): Promise<void> {
    const { relay, admin, doctorId, patient } = clinic;
    clinic.clock.advance(day);
    await admin.sync();
    const behind = await cloneOf({ relay, clock: testClock(startMs) }, admin, admin.authenticator);
    await behind.sync();
    await behind.offboard(doctorId);
    await patient.sync();
  }

  it("whom the leaver had removed stays out, and the next message is not wrapped to them", async () => {
    const { patient, clock, relay } = clinic;
    await change("add");
    const backThen = clock.now();
    clock.advance(day);
    await change("remove");
    await leave(backThen);
    expect(await names(patient)).toEqual(["Dr Bo Berg", "Pia Patient"]);
    expect(await refusals(patient, threadId)).toEqual([]);
    await patient.send({ type: "thread", threadId }, "about the nurse");
    const wraps = relay.posted.at(-1)?.envelope.wraps ?? [];
    const readers = wraps.map((wrap) => toBase64url(fromBase64url(wrap).slice(0, 32)));
    expect(readers).toContain(patient.line.device);
    expect(readers).not.toContain(nurse.device.line.device);
  });

  it("whom the leaver had added stays in", async () => {
    const { patient, clock } = clinic;
    const backThen = clock.now();
    clock.advance(day);
    await change("add");
    await leave(backThen - day);
    expect(await names(patient)).toEqual(["Dr Bo Berg", "Nurse Ny", "Pia Patient"]);
    expect(await refusals(patient, threadId)).toEqual([]);
  });
});
