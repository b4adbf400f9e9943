import { expect, it } from "vitest";
import { openClinic, seat } from "#tests/factories/vault-clinic.ts";

it("what a page keeps is sealed, comes back after unlocking, and can be forgotten", async () => {
  const { patient } = await openClinic();
  await patient.vault.keep({ name: "access-log", text: "canary-checkpoint" });
  const sealed = await patient.storage.getAll("sealed");
  const raw = sealed.map(([, entry]) => new TextDecoder("latin1").decode((entry as { box: Uint8Array }).box));
  expect(raw.join("")).not.toContain("canary");
  patient.vault.lock();
  await expect(patient.vault.kept("access-log")).rejects.toMatchObject({ code: "E_LOCKED" });
  await patient.signIn();
  expect(await patient.vault.kept("access-log")).toBe("canary-checkpoint");
  await expect(
    patient.vault.keep({ name: "access-log", text: "x".repeat(256 * 1024 + 1) }),
  ).rejects.toMatchObject({ code: "E_TOO_LONG" });
  await patient.vault.keep({ name: "access-log", text: null });
  expect(await patient.vault.kept("access-log")).toBeNull();
});

it("the access log's key comes with the invitation, whatever the server says of it afterwards", async () => {
  const { relay, admin, doctor, patient, clock } = await openClinic();
  const told = relay.auditKey;
  relay.auditKey = "clinic.test/bedside-audit/2027+11111111+BB==";
  const officer = seat(relay, clock);
  await officer.acceptInvitation(
    await admin.invite({ kind: "officer", name: "Olu Officer", teamIds: [], validDays: 7 }),
  );
  for (const device of [admin, doctor, patient, officer]) {
    await device.sync();
    expect(await device.vault.auditKey()).toBe(told);
  }
});
