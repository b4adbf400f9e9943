import { beforeEach, describe, expect, it } from "vitest";
import type { MemberStep } from "#app/vault/members-rpc.ts";
import {
  changeMembers,
  hire,
  openClinic,
  refusals,
  type Seat,
  texts,
} from "#tests/factories/vault-clinic.ts";

describe("who is in a conversation", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "Sugar" });
    await doctor.sync();
  });

  const to = () => ({ type: "thread" as const, threadId });
  const joins = (accountId: string, historyFrom: string | null = null): MemberStep => ({
    threadId,
    accountId,
    add: { rights: "everything", untilMs: null },
    historyFrom,
  });

  /** The lines of changes as a person sees them: kind, who did it, whom it concerns. */
  async function changes(device: Seat) {
    const view = await device.thread(threadId);
    return (view?.lines ?? []).flatMap((line) =>
      "names" in line ? [[line.kind, line.own ? "you" : line.byName, ...line.names]] : [],
    );
  }
  const membersOf = async (device: Seat) =>
    (await device.vault.members(threadId))?.members.map(({ name }) => name).sort();

  it("a colleague of the team joins without a ceremony, reads from then on, and everyone sees the signed line", async () => {
    const { patient, doctor } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    for (const device of [doctor, patient]) await device.sync();
    expect((await doctor.vault.members(threadId))?.addable).toMatchObject([
      { name: "Nurse Ny", onRoster: true, proxy: false, teamNames: ["Diabetes nurses"] },
    ]);
    await doctor.vault.changeMember({ threadId, change: { type: "add", accountId: nurse.accountId } });
    await doctor.sync();
    await doctor.send(to(), "two");
    for (const device of [patient, nurse.device]) await device.sync();
    expect(await texts(nurse.device, threadId)).toEqual(["two"]);
    expect(await refusals(nurse.device, threadId)).toEqual([]);
    expect(await changes(patient)).toContainEqual(["member-added", "Dr Bo Berg", "Nurse Ny"]);
    expect(await changes(nurse.device)).toContainEqual(["member-added", "Dr Bo Berg", "Nurse Ny"]);
    expect(await membersOf(patient)).toEqual(["Dr Bo Berg", "Nurse Ny", "Pia Patient"]);
    const [joined] =
      (await patient.vault.members(threadId))?.members.filter(({ name }) => name === "Nurse Ny") ?? [];
    expect(joined).toMatchObject({ rights: "everything", ended: false, mayRemove: true, untilMs: null });
    expect(joined?.sinceMs).not.toBeNull();
  });

  it("somebody outside the team joins only with a fresh ceremony over what the screen lists", async () => {
    const { doctor } = clinic;
    const { accountId } = await hire(clinic, "Dr Eve Extra");
    await doctor.sync();
    await expect(doctor.vault.changeMember({ threadId, change: { type: "add", accountId } })).rejects.toThrow(
      "E_CEREMONY_NEEDED",
    );
    await doctor.vault.adminPrepare({ type: "members", steps: [joins(accountId)] });
    await doctor.vault.adminCancel();
    await doctor.sync();
    expect(await membersOf(doctor)).toEqual(["Dr Bo Berg", "Pia Patient"]);
    const batch = await changeMembers(doctor, [joins(accountId, "start")]);
    expect(batch.lines).toEqual([
      { statement: "add-member", subject: "Dr Eve Extra", thread: "Sugar" },
      { statement: "history-grant", subject: "Dr Eve Extra", thread: "Sugar" },
    ]);
    expect(await membersOf(doctor)).toEqual(["Dr Bo Berg", "Dr Eve Extra", "Pia Patient"]);
    expect((await changes(doctor)).slice(-2)).toEqual([
      ["member-added", "you", "Dr Eve Extra"],
      ["history-granted", "you", "Dr Eve Extra"],
    ]);
  });

  it("whoever is removed receives nothing sent afterwards, not even what was written before the removal was posted", async () => {
    const { doctor, patient, doctorId } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
    await doctor.vault.changeMember({ threadId, change: { type: "add", accountId: nurse.accountId } });
    await doctor.sync();
    await patient.sync();
    await nurse.device.sync();
    await patient.vault.changeMember({ threadId, change: { type: "remove", accountId: nurse.accountId } });
    await patient.send(to(), "without the nurse");
    await nurse.device.sync();
    await doctor.sync();
    expect(await texts(nurse.device, threadId)).toEqual([]);
    expect(await texts(doctor, threadId)).toEqual(["one", "without the nurse"]);
    expect(await changes(nurse.device)).toContainEqual(["member-removed", "Pia Patient", "Nurse Ny"]);
    expect(await nurse.device.threads()).toEqual([]);
    await expect(nurse.device.send(to(), "still here?")).rejects.toThrow("E_NOT_MEMBER");
    expect((await doctor.thread(threadId))?.readers.map(({ accountId }) => accountId)).not.toContain(
      nurse.accountId,
    );
    expect(doctorId).not.toBe(nurse.accountId);
  });

  it("what somebody may do is changed in words that everyone sees", async () => {
    const { doctor, patient } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
    await doctor.vault.changeMember({ threadId, change: { type: "add", accountId: nurse.accountId } });
    await doctor.sync();
    await doctor.vault.changeMember({
      threadId,
      change: { type: "rights", accountId: nurse.accountId, rights: "read" },
    });
    await doctor.sync();
    for (const device of [patient, nurse.device]) await device.sync();
    const line = (await patient.thread(threadId))?.lines.find(({ kind }) => kind === "role-changed");
    expect(line).toMatchObject({ byName: "Dr Bo Berg", names: ["Nurse Ny"], rights: "read" });
    expect((await nurse.device.thread(threadId))?.canWrite).toBe(false);
    await expect(
      nurse.device.vault.changeMember({ threadId, change: { type: "remove", accountId: clinic.doctorId } }),
    ).rejects.toThrow("E_NOT_ADMIN");
  });

  it("a patient sees everyone in their own conversation and is never removed from it", async () => {
    const { doctor, patient, patientId } = clinic;
    const own = (await patient.vault.members(threadId))?.members.find(
      ({ accountId }) => accountId === patientId,
    );
    expect(own).toMatchObject({ own: true, mayRemove: false, sinceMs: null });
    const seen = (await doctor.vault.members(threadId))?.members.find(
      ({ accountId }) => accountId === patientId,
    );
    expect(seen?.mayRemove).toBe(false);
    await doctor.vault.changeMember({ threadId, change: { type: "remove", accountId: patientId } });
    await doctor.sync();
    expect(await membersOf(doctor)).toContain("Pia Patient");
    const waiting = (await doctor.vault.members(threadId))?.waiting ?? [];
    expect(waiting).toMatchObject([{ kind: "remove", name: "Pia Patient", failed: "E_CHAIN(policy)" }]);
    await doctor.vault.dismissChange({ threadId, id: waiting[0]?.id ?? "" });
    expect((await doctor.vault.members(threadId))?.waiting).toEqual([]);
  });

  it("two who change the same conversation at once both succeed: the later is rebuilt on the new head", async () => {
    const { doctor, patient } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    const extra = await hire(clinic, "Nurse Oda", "on the team");
    for (const device of [doctor, patient]) await device.sync();
    // Both sign for the same seq before either has seen the other's.
    await doctor.vault.changeMember({ threadId, change: { type: "add", accountId: nurse.accountId } });
    await doctor.vault.outbox();
    await patient.vault.changeMember({ threadId, change: { type: "add", accountId: extra.accountId } });
    await patient.sync();
    await doctor.sync();
    await patient.sync();
    const names = ["Dr Bo Berg", "Nurse Ny", "Nurse Oda", "Pia Patient"];
    expect([await membersOf(doctor), await membersOf(patient)]).toEqual([names, names]);
    expect((await doctor.vault.members(threadId))?.waiting).toEqual([]);
  });

  it("two who add the same person at once end with one member and nothing refused", async () => {
    const { doctor, patient } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    for (const device of [doctor, patient]) {
      await device.sync();
      await device.vault.changeMember({ threadId, change: { type: "add", accountId: nurse.accountId } });
      await device.vault.outbox();
    }
    await patient.sync();
    await doctor.sync();
    expect(await membersOf(doctor)).toEqual(["Dr Bo Berg", "Nurse Ny", "Pia Patient"]);
    expect((await doctor.vault.members(threadId))?.waiting).toEqual([]);
    expect((await changes(doctor)).filter(([kind]) => kind === "member-added")).toHaveLength(1);
  });

  it("a change whose answer was lost is posted again in the same bytes and stands once", async () => {
    const { doctor, patient, relay } = clinic;
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
    await doctor.vault.changeMember({ threadId, change: { type: "add", accountId: nurse.accountId } });
    doctor.line.tamper = (path, answer) => {
      if (path.endsWith("/members")) throw new TypeError("connection reset");
      return answer;
    };
    await expect(doctor.sync()).rejects.toThrow("E_NETWORK");
    const [first] = await doctor.vault.outbox();
    doctor.vault.lock();
    await doctor.signIn();
    expect(await doctor.vault.outbox()).toEqual([first]);
    doctor.line.tamper = (_path, answer) => answer;
    await doctor.sync();
    expect(await doctor.vault.outbox()).toEqual([]);
    expect(relay.threads.get(threadId)?.wires).toHaveLength(2);
    await patient.sync();
    expect(await membersOf(patient)).toEqual(["Dr Bo Berg", "Nurse Ny", "Pia Patient"]);
  });

  it("to somebody who joined later only what precedes the first message they hold is no gap", async () => {
    const { doctor, patient, clock } = clinic;
    clock.advance(1_000);
    await patient.send(to(), "before");
    const nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
    await doctor.vault.changeMember({ threadId, change: { type: "add", accountId: nurse.accountId } });
    await doctor.sync();
    await patient.sync();
    for (const text of ["first", "dropped", "third"]) {
      clock.advance(1_000);
      await patient.send(to(), text);
    }
    nurse.device.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as { items: { type: string }[] };
      const envelopes = feed.items.filter(({ type }) => type === "envelope");
      return { ...feed, items: feed.items.filter((item) => item !== envelopes[1]) };
    };
    await nurse.device.sync();
    const lines = (await nurse.device.thread(threadId))?.lines ?? [];
    const told = lines.flatMap((line) =>
      line.kind === "missing" ? [`${line.count} missing`] : line.kind === "message" ? [line.text] : [],
    );
    expect(told).toEqual(["first", "1 missing", "third"]);
  });
});
