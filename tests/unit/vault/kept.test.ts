import { expect, it } from "vitest";
import { openClinic } from "#tests/factories/vault-clinic.ts";

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
