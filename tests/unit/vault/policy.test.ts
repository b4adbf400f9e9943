import { beforeEach, describe, expect, it } from "vitest";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { invitationOpening } from "#app/protocol/invitation-api.ts";
import { openClinic, type Seat, seat, texts } from "#tests/factories/vault-clinic.ts";

const strict = { staffNeedPrf: true, staffIdleS: 120, patientIdleS: 900 };

describe("what the clinic root asks of devices", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  const withoutPrf = () => seat(clinic.relay, clinic.clock, { prf: false });
  const invited = (kind: "clinician" | "officer" | "patient", by: Seat) =>
    by.invite({ kind, name: "Ny New", teamIds: [], validDays: 7 });

  /** What an invitation's page knows before a passkey is made. */
  async function shownTo({ vault, api }: Seat, link: string) {
    const fragment = new URL(link).hash.slice(1);
    const invId = toBase64url(parseInviteFragment(fragment).invId);
    const opening = await api.get(`/api/invitations/${invId}/open`, invitationOpening);
    return vault.openInvitation({ fragment, opening });
  }

  it("says how long each waits for a touch, in every vault that has seen it, and in the clinic's history", async () => {
    const { admin, doctor, patient } = clinic;
    const idle = async (device: Seat) => (await device.vault.status()).idleMs;
    expect(await Promise.all([admin, doctor, patient].map(idle))).toEqual([300_000, 300_000, 600_000]);
    await admin.setPolicy(strict);
    for (const device of [doctor, patient]) await device.sync();
    expect(await Promise.all([admin, doctor, patient].map(idle))).toEqual([120_000, 120_000, 900_000]);
    const { lines } = await admin.vault.rootHistory({ before: null, limit: 1 });
    expect(lines).toMatchObject([{ what: "policy", policy: strict, by: { own: true } }]);
    expect((await doctor.vault.clinic())?.policy).toEqual(strict);
    await expect(admin.setPolicy(strict)).rejects.toThrow("E_ADMIN_EMPTY");
    await expect(admin.setPolicy({ ...strict, staffIdleS: 3_600 })).rejects.toThrow("E_LIMIT");
    await expect(doctor.setPolicy({ ...strict, staffNeedPrf: false })).rejects.toThrow("E_NOT_MEMBER");
    doctor.vault.lock();
    expect(await idle(doctor)).toBeNull();
  });

  it("lets no member of staff begin, link or come back under a passphrase, and every patient", async () => {
    const { admin, doctor } = clinic;
    const sheet = await doctor.makeKit();
    await admin.setPolicy(strict);
    await doctor.sync();
    for (const kind of ["clinician", "officer"] as const) {
      const newcomer = withoutPrf();
      const link = await invited(kind, admin);
      expect(await shownTo(withoutPrf(), link)).toMatchObject({ kind, needsPrf: true });
      await expect(newcomer.acceptInvitation(link)).rejects.toThrow("E_POLICY_PRF");
      expect((await newcomer.vault.status()).state).toBe("none");
    }
    const added = withoutPrf();
    const { qr } = await added.startLink();
    await expect(doctor.addDevice(qr)).rejects.toThrow("E_POLICY_PRF");
    expect((await doctor.vault.ownDevices()).filter(({ kind }) => kind === "browser")).toHaveLength(1);
    const found = withoutPrf();
    const back = found.recover(sheet.words.join(" "), { printed: sheet.log });
    await expect(back).rejects.toThrow("E_POLICY_PRF");
    expect((await found.vault.status()).state).toBe("none");
    const link = await invited("patient", doctor);
    expect(await shownTo(withoutPrf(), link)).toMatchObject({ kind: "patient", needsPrf: false });
    expect((await withoutPrf().acceptInvitation(link)).role).toBe("patient");
  });

  it("leaves those who had a passphrase before what they read, and lets them write nothing more until it is lifted", async () => {
    const { admin, doctor, patient, teamId } = clinic;
    const nurse = withoutPrf();
    const { accountId } = await nurse.acceptInvitation(await invited("clinician", admin));
    await nurse.makeKit();
    await admin.sync();
    await admin.endorse([{ accountId, teamIds: [teamId] }]);
    for (const device of [doctor, patient, nurse]) await device.sync();
    const threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    await admin.setPolicy(strict);
    await nurse.sync();
    expect(await texts(nurse, threadId)).toEqual(["one"]);
    await expect(nurse.send({ type: "thread", threadId }, "two")).rejects.toThrow("E_POLICY_PRF");
    await admin.setPolicy({ ...strict, staffNeedPrf: false });
    await nurse.sync();
    await nurse.send({ type: "thread", threadId }, "two");
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["one", "two"]);
  });
});
