import { beforeAll, describe, expect, it } from "vitest";
import type { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { Relay } from "#tests/factories/relay.ts";
import { openClinic, proofOf, seat, settings, testClock } from "#tests/factories/vault-clinic.ts";

/** Everything in the storage, as comparable text; handles count by their kind. */
async function dump(
  storage: ReturnType<typeof memoryStorage>,
  ...stores: ("records" | "keys" | "meta" | "sealed")[]
) {
  const all = await Promise.all(stores.map((store) => storage.getAll(store)));
  return JSON.stringify(all, (_key, value) => (value instanceof Uint8Array ? [...value] : value));
}

describe("keys at rest", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeAll(async () => {
    clinic = await openClinic();
  });

  it("no handle of an unlocked vault can be exported", async () => {
    const handles = clinic.patient.vault.handles();
    expect(handles).toHaveLength(3);
    for (const handle of handles)
      for (const format of ["raw", "pkcs8", "jwk"] as const)
        await expect(crypto.subtle.exportKey(format, handle)).rejects.toThrow();
  });

  it("the storage holds no word of a draft, and the draft comes back after unlocking", async () => {
    const { patient } = clinic;
    const draft = {
      key: "new",
      teamId: null,
      patientId: null,
      subject: "canary-subject",
      category: "other" as const,
      text: "canary-text",
      savedMs: 1,
    };
    await patient.vault.saveDraft(draft);
    const stored = await dump(patient.storage, "meta", "records", "keys", "sealed");
    const bytes = await patient.storage.getAll("sealed");
    const raw = bytes
      .map(([, entry]) => new TextDecoder("latin1").decode((entry as { box: Uint8Array }).box))
      .join("");
    expect(stored + raw).not.toContain("canary");
    patient.vault.lock();
    await patient.signIn();
    expect(await patient.vault.drafts()).toEqual([draft]);
    await patient.vault.deleteDraft("new");
    expect(await patient.vault.drafts()).toEqual([]);
  });

  it("a PRF output that does not fit is E_PRF(mismatch) and leaves every record as it was", async () => {
    const { patient } = clinic;
    const before = await dump(patient.storage, "meta", "records", "keys", "sealed");
    const [record] = (await patient.vault.status()).records;
    const output = new Uint8Array(32).fill(7);
    const proof = { type: "prf" as const, credentialId: record?.credentialId ?? "", output };
    await expect(patient.vault.unlock(proof)).rejects.toThrow("E_PRF(mismatch)");
    await patient.vault.adminPrepare({ type: "kit" });
    await expect(patient.vault.adminSign({ ...proof, output: new Uint8Array(32).fill(7) })).rejects.toThrow(
      "E_PRF(mismatch)",
    );
    await patient.vault.adminCancel();
    expect(await dump(patient.storage, "meta", "records", "keys", "sealed")).toBe(before);
  });

  it("the unlock output does not open the admin key", async () => {
    const { patient } = clinic;
    const proof = await proofOf(patient, "unlockInput");
    await patient.vault.adminPrepare({ type: "kit" });
    await expect(patient.vault.adminSign(proof)).rejects.toThrow("E_PRF(mismatch)");
    await patient.vault.adminCancel();
  });

  it("an admin batch is signed up to 60 s after it was prepared and refused 61 s after", async () => {
    const { patient, clock } = clinic;
    const sign = async () => patient.vault.adminSign(await proofOf(patient, "adminInput"));
    await patient.vault.adminPrepare({ type: "kit" });
    expect((await patient.vault.status()).state).toBe("admin");
    const proof = await proofOf(patient, "adminInput");
    clock.advance(61_000);
    await expect(patient.vault.adminSign(proof)).rejects.toThrow("E_ADMIN_EXPIRED");
    expect((await patient.vault.status()).state).toBe("unlocked");
    await patient.vault.adminPrepare({ type: "kit" });
    clock.advance(59_000);
    const result = await sign();
    expect(result.type === "kit" && result.kit.words).toHaveLength(12);
  });
});

describe("a vault that is not there", () => {
  it("is state none after the storage was lost, and never a silent new identity", async () => {
    const { patient, clock, relay } = await openClinic();
    await patient.storage.clear();
    await expect(patient.threads()).rejects.toThrow("E_STORAGE_LOST");
    await expect(
      patient.vault.saveDraft({
        key: "x",
        teamId: null,
        patientId: null,
        subject: "",
        category: "other",
        text: "",
        savedMs: 0,
      }),
    ).rejects.toThrow("E_STORAGE_LOST");
    const again = seat(relay, clock, { storage: patient.storage });
    expect(await again.vault.status()).toMatchObject({ state: "none", accountId: null });
    await expect(
      again.vault.unlock({ type: "passphrase", passphrase: "correct horse battery" }),
    ).rejects.toThrow("E_NO_ACCOUNT");
  });

  it("is state none when a write outlived the deletion, because nothing opens what is left", async () => {
    const { patient, clock, relay } = await openClinic();
    const meta = await patient.storage.get("meta", "vault");
    await patient.storage.clear();
    await patient.storage.write([{ store: "meta", key: "vault", value: meta }]);
    const again = seat(relay, clock, { storage: patient.storage });
    expect(await again.vault.status()).toMatchObject({ state: "none", records: [], accountId: null });
  });

  it("a lost key store is E_STORAGE_LOST on unlocking", async () => {
    const { patient } = await openClinic();
    patient.vault.lock();
    await patient.storage.write([{ store: "keys", key: "device", value: undefined }]);
    await expect(patient.signIn()).rejects.toThrow("E_STORAGE_LOST");
  });

  it("a device without room refuses with E_STORAGE and keeps what it had", async () => {
    const { patient } = await openClinic();
    const write = patient.storage.write;
    patient.storage.write = async () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    const draft = {
      key: "k",
      teamId: null,
      patientId: null,
      subject: "",
      category: "other" as const,
      text: "t",
      savedMs: 0,
    };
    await expect(patient.vault.saveDraft(draft)).rejects.toThrow("E_STORAGE");
    patient.storage.write = write;
    expect(await patient.vault.drafts()).toEqual([]);
    await patient.vault.saveDraft(draft);
    expect(await patient.vault.drafts()).toHaveLength(1);
  });
});

describe("an authenticator without PRF", () => {
  it("is protected by the passphrase, and by nothing shorter or other", async () => {
    const clock = testClock();
    const relay = new Relay(clock.now);
    const admin = seat(relay, clock, { prf: false });
    await admin.setUpClinic(relay.setupLink, { name: "Ada", clinic: settings });
    expect((await admin.vault.status()).records[0]?.protection).toBe("passphrase");
    await admin.makeKit();
    admin.vault.lock();
    await expect(admin.vault.unlock({ type: "passphrase", passphrase: "wrong but long" })).rejects.toThrow(
      "E_PASSPHRASE",
    );
    await expect(admin.vault.unlock({ type: "passphrase", passphrase: "short" })).rejects.toThrow(
      "E_PASSPHRASE_SHORT",
    );
    await admin.signIn();
    expect((await admin.vault.status()).state).toBe("unlocked");
  });

  it("a second account in the same browser is refused", async () => {
    const clock = testClock();
    const relay = new Relay(clock.now);
    const admin = seat(relay, clock);
    await admin.setUpClinic(relay.setupLink, { name: "Ada", clinic: settings });
    await expect(admin.setUpClinic(relay.setupLink, { name: "Ada", clinic: settings })).rejects.toThrow(
      "E_ACCOUNT_EXISTS",
    );
  });
});
