import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { formatClinicQr } from "#app/crypto/public/clinic-qr.ts";
import { safetyNumber } from "#app/crypto/public/safety-number.ts";
import { formatSafetyQr, parseSafetyQr } from "#app/crypto/public/safety-qr.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import { openClinic, proofOf, seat } from "#tests/factories/vault-clinic.ts";

let clinic: Awaited<ReturnType<typeof openClinic>>;

async function start() {
  clinic = await openClinic();
  await clinic.patient.send({ type: "team", teamId: clinic.teamId }, "Good morning");
  await clinic.doctor.sync();
  await clinic.patient.sync();
}

async function qrOf(device: typeof clinic.patient, accountId: string): Promise<string> {
  return (await device.vault.safetyOf(accountId))?.qr ?? "";
}

describe("two people who meet", () => {
  beforeAll(start);

  it("read the same 60 digits, which a new phone would not change", async () => {
    const { patient, doctor, patientId, doctorId } = clinic;
    const mine = await patient.vault.safetyOf(doctorId);
    const theirs = await doctor.vault.safetyOf(patientId);
    expect(mine?.digits).toMatch(/^\d{60}$/);
    expect(theirs?.digits).toBe(mine?.digits);
    expect(mine?.digits).toContain(safetyNumber(fromBase64url(patientId)));
  });

  it("are shown as by invitation or confirmed by the clinic before, and as checked in person after a scan", async () => {
    const { patient, doctor, patientId, doctorId } = clinic;
    expect(await doctor.vault.safetyList()).toMatchObject([
      { accountId: patientId, name: "Pia Patient", trust: "invitation", checked: null, newIdentity: false },
    ]);
    expect(await patient.vault.safetyList()).toMatchObject([{ accountId: doctorId, trust: "endorsed" }]);
    const text = await qrOf(patient, doctorId);
    expect(await doctor.vault.compareSafety({ accountId: patientId, text })).toBe("same");
    expect(await doctor.vault.safetyOf(patientId)).toMatchObject({
      trust: "in-person",
      checked: { by: "scan" },
    });
    const [thread] = await doctor.threads();
    const readers = (await doctor.thread(thread?.threadId ?? ""))?.readers;
    expect(readers?.find(({ accountId }) => accountId === patientId)?.trust).toBe("in-person");
    // Whoever was scanned has not checked anybody.
    expect((await patient.vault.safetyOf(doctorId))?.checked).toBeNull();
  });

  it("keep what they checked sealed on the device, over a lock, and can take it back", async () => {
    const { doctor, patientId, relay } = clinic;
    const before = relay.posted.length;
    await doctor.vault.markSafety({ accountId: patientId, mark: "digits" });
    doctor.vault.lock();
    await doctor.vault.unlock(await proofOf(doctor, "unlockInput"));
    expect((await doctor.vault.safetyOf(patientId))?.checked).toMatchObject({ by: "digits" });
    await doctor.vault.markSafety({ accountId: patientId, mark: "none" });
    expect(await doctor.vault.safetyOf(patientId)).toMatchObject({ checked: null, trust: "invitation" });
    expect(relay.posted).toHaveLength(before);
  });

  it("are told that it is no code, or that of somebody else, and nothing is kept", async () => {
    const { patient, doctor, patientId, doctorId, admin } = clinic;
    const compare = (text: string) => doctor.vault.compareSafety({ accountId: patientId, text });
    for (const text of ["", "https://example.org", "1|a|b", "2|x", "1".repeat(5_000)])
      expect(await compare(text)).toBe("no-code");
    const { accountId = "" } = await admin.vault.status();
    expect(await compare(await qrOf(patient, accountId ?? ""))).toBe("other-person");
    const own = await qrOf(patient, doctorId);
    expect(await doctor.vault.compareSafety({ accountId: doctorId, text: own })).toBe("other-person");
    expect((await doctor.vault.safetyOf(patientId))?.checked).toBeNull();
    await expect(doctor.vault.markSafety({ accountId: "A".repeat(43), mark: "digits" })).rejects.toThrow(
      "E_NO_PERSON",
    );
  });

  it("have one check for the clinic, whose code is the root's number", async () => {
    const { patient } = clinic;
    const { code, checkedMs } = await patient.vault.clinicCheck();
    expect([code, checkedMs]).toEqual([(await patient.vault.clinic())?.code, null]);
    const root = [...clinic.relay.chains.keys()][0] ?? "";
    await patient.vault.markSafety({ accountId: root, mark: "digits" });
    expect((await patient.vault.clinicCheck()).checkedMs).toBe(clinic.clock.now());
    await patient.vault.markSafety({ accountId: root, mark: "none" });
  });

  it("scan the clinic's sign: the right one counts as checked, another clinic's and any other code do not", async () => {
    const { patient, admin, doctorId } = clinic;
    const { qr = "" } = (await admin.vault.clinic()) ?? {};
    const other = formatClinicQr(new Uint8Array(32).fill(9));
    expect(await patient.vault.compareClinic(other)).toBe("other-clinic");
    for (const text of ["", "https://example.org", await qrOf(patient, doctorId), `${qr}|1`])
      expect(await patient.vault.compareClinic(text)).toBe("no-code");
    expect((await patient.vault.clinicCheck()).checkedMs).toBeNull();
    clinic.clock.advance(1_000);
    expect(await patient.vault.compareClinic(qr)).toBe("same");
    expect((await patient.vault.clinicCheck()).checkedMs).toBe(clinic.clock.now());
  });
});

describe("a scan finds what a server hides", () => {
  beforeEach(start);

  it("a chain of which one was shown a part: sync first, then the server is named", async () => {
    const { patient, doctor, patientId, doctorId, relay } = clinic;
    doctor.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/keylog") ? relay.showChains(sizeIn(path), []) : answer;
    await patient.renewKeys();
    await doctor.sync();
    const text = await qrOf(patient, doctorId);
    expect(await doctor.vault.compareSafety({ accountId: patientId, text })).toBe("behind");
    doctor.line.tamper = (_path, answer) => answer;
    await doctor.sync();
  });

  it("two histories of one chain: E_FORK without any message, with evidence, and nothing is sent any more", async () => {
    const { patient, doctor, patientId, doctorId } = clinic;
    const qr = parseSafetyQr(await qrOf(patient, doctorId));
    const forked = (point: typeof qr.a) => ({ ...point, head: new Uint8Array(32).fill(7) });
    const text = formatSafetyQr({ ...qr, a: forked(qr.a) });
    await expect(doctor.vault.compareSafety({ accountId: patientId, text })).rejects.toThrow("E_FORK");
    expect(JSON.parse((await doctor.vault.evidence()) ?? "{}")).toMatchObject({
      type: "safety-fork",
      scanned: text,
    });
    const [thread] = await doctor.threads();
    await expect(doctor.send({ type: "thread", threadId: thread?.threadId ?? "" }, "no")).rejects.toThrow(
      "E_FORK",
    );
    expect((await doctor.vault.safetyOf(patientId))?.checked).toBeNull();
  });

  it("two key logs of one size: E_FORK", async () => {
    const { patient, doctor, patientId, doctorId } = clinic;
    const qr = parseSafetyQr(await qrOf(patient, doctorId));
    const text = formatSafetyQr({ ...qr, logRoot: new Uint8Array(32).fill(7) });
    await expect(doctor.vault.compareSafety({ accountId: patientId, text })).rejects.toThrow("E_FORK");
  });
});

describe("a person who comes back without their keys", () => {
  beforeAll(start);

  it("is a new identity under the old name: said once, and checked again in person", async () => {
    const { doctor, patient, patientId, relay, clock, teamId } = clinic;
    await doctor.vault.compareSafety({ accountId: patientId, text: await qrOf(patient, clinic.doctorId) });
    clock.advance(60_000);
    const again = seat(relay, clock);
    const link = await doctor.invite({ kind: "patient", name: "Pia Patient", teamIds: [], validDays: 7 });
    const { accountId } = await again.acceptInvitation(link);
    await again.makeKit();
    await again.send({ type: "team", teamId }, "I lost my phone");
    await doctor.sync();
    const [first, second] = [patientId, accountId].map(async (id) => doctor.vault.safetyOf(id));
    expect(await first).toMatchObject({ trust: "in-person", newIdentity: false });
    // What was checked was the other identity: it is not carried over to the same name.
    expect(await second).toMatchObject({ name: "Pia Patient", trust: "invitation", newIdentity: true });
    await doctor.vault.markSafety({ accountId, mark: "noted" });
    expect(await doctor.vault.safetyOf(accountId)).toMatchObject({
      trust: "invitation",
      newIdentity: false,
      checked: null,
    });
  });
});
